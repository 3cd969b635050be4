package dev.forebay.embedded;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what only asking shows: the state of other processes. */
final class Await {
    private static final long PACE_NANOS = Duration.ofMillis(10).toNanos();

    private Await() {}

    /** Asks until it is so; the text completes "waited 30 s for". */
    static void until(String what, Duration limit, BooleanSupplier condition) {
        Deadline deadline = Deadline.in(limit);
        while (!condition.getAsBoolean()) {
            if (deadline.isPast()) {
                throw new EmbeddedServerException("waited " + limit.toSeconds() + " s for " + what);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new EmbeddedServerException("interrupted while waiting for " + what);
            }
            LockSupport.parkNanos(PACE_NANOS);
        }
    }
}
