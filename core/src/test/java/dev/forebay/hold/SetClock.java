package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until it is told. */
final class SetClock implements ForebayClock {
    private long nanos = 1;

    void passes(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nanos);
    }
}
