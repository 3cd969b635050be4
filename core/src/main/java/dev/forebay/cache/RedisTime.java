package dev.forebay.cache;

import dev.forebay.base.ForebayClock;

/**
 * The time of Redis, as this process knows it from the last answer that named it; within a round trip of exact. Only for
 * what may be a little early or late: when an entry becomes stale. When it ends is Redis' own decision. Thread-safe.
 */
final class RedisTime {
    private final ForebayClock clock;
    private volatile long offsetMillis;
    private volatile boolean known;

    RedisTime(ForebayClock clock) {
        this.clock = clock;
    }

    void observe(long millis) {
        offsetMillis = millis - clock.nanoTime() / 1_000_000;
        known = true;
    }

    /** Milliseconds of Redis' clock now; 0 where it has never answered. */
    long nowMillis() {
        return known ? clock.nanoTime() / 1_000_000 + offsetMillis : 0;
    }
}
