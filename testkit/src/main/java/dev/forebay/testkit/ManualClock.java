package dev.forebay.testkit;

import dev.forebay.base.ForebayClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands until it is told to go: {@link #advance} moves both of its times as real time would, {@link #jump}
 * the wall clock alone, back as well as forth, as an operator or NTP does. Thread-safe.
 */
public final class ManualClock implements ForebayClock {
    private final AtomicLong nanos = new AtomicLong(1);
    private final AtomicLong wallMicros;

    private ManualClock(Instant start) {
        this.wallMicros = new AtomicLong(start.getEpochSecond() * 1_000_000 + start.getNano() / 1_000);
    }

    /** A clock that shows {@code start}. */
    public static ManualClock at(Instant start) {
        return new ManualClock(start);
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public Instant now() {
        long micros = wallMicros.get();
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
    }

    /** Lets time pass. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time passes forwards only, not by " + by + "; see jump");
        }
        nanos.addAndGet(by.toNanos());
        jump(by);
    }

    /** Sets the wall clock on, or back; durations do not notice. */
    public void jump(Duration by) {
        wallMicros.addAndGet(by.toNanos() / 1_000);
    }
}
