package dev.forebay.base;

import java.time.Instant;

/**
 * Time as this process sees it. Durations are measured with {@link #nanoTime}; {@link #now} is for people and logs, never
 * for a decision that two processes share (those use Redis TIME or the database's clock). Implementations are
 * thread-safe.
 */
public interface ForebayClock {
    /** Monotonic nanoseconds, as {@link System#nanoTime()}. */
    long nanoTime();

    /** Wall-clock time of this process. */
    Instant now();

    /** The machine's clocks. */
    static ForebayClock system() {
        return SystemClock.INSTANCE;
    }
}
