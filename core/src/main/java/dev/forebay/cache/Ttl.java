package dev.forebay.cache;

import java.time.Duration;

/** How long an entry is fresh. Immutable. */
public sealed interface Ttl {
    /** For searches and analytics: 5 minutes. */
    Ttl SHORT = of(Duration.ofMinutes(5));

    /** For products and users: an hour. */
    Ttl MEDIUM = of(Duration.ofHours(1));

    /** For categories and what is static: a day. */
    Ttl LONG = of(Duration.ofDays(1));

    /** For configuration: seven days. */
    Ttl VERY_LONG = of(Duration.ofDays(7));

    /** For a time, from a millisecond to ten years. */
    record For(Duration time) implements Ttl {
        public For {
            if (time.toMillis() < 1 || time.toDays() > 3650) {
                throw new IllegalArgumentException("a time to live of " + time
                        + "; from 1 ms to 10 years are possible, Ttl.forever() for what is only removed");
            }
        }
    }

    /** Until it is removed. */
    record Forever() implements Ttl {}

    static Ttl of(Duration time) {
        return new For(time);
    }

    static Ttl forever() {
        return new Forever();
    }
}
