package dev.forebay.embedded;

import java.time.Duration;

/** A point in monotonic time. */
record Deadline(long nanos) {
    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    boolean isPast() {
        return System.nanoTime() - nanos > 0;
    }
}
