package dev.forebay.base;

import java.time.Instant;

/** The machine's clocks: the one place of the kit that reads them. */
enum SystemClock implements ForebayClock {
    INSTANCE;

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    @SuppressWarnings("JavaInstantGetSecondsGetNano")
    public Instant now() {
        return Instant.now();
    }
}
