package dev.forebay.cache;

import java.util.List;
import java.util.OptionalLong;

/**
 * What an invalidation would remove from Redis, counted before it does.
 *
 * @param count how far it was counted
 * @param seen how many entries were counted: all that there are where {@code count} is {@code ALL}
 * @param examples some of them, as {@code cache:id}; at most ten
 */
public record BulkPreview(Count count, long seen, List<String> examples) {
    /** How far entries were counted. */
    public enum Count {
        /** All of them. */
        ALL,
        /** Some: {@link Caches#LOOK_BOUND} was over before all keys were looked at. */
        SO_FAR,
        /** None: this user of Redis may not SCAN. A pattern then clears its cache whole. */
        DENIED,
        /** None: entries with a tag are listed nowhere. */
        UNLISTED,
        /** Some or none: Redis did not answer. */
        AWAY
    }

    public BulkPreview {
        examples = List.copyOf(examples);
    }

    /** How many entries there are now; empty where they were not all counted. */
    public OptionalLong entries() {
        return count == Count.ALL ? OptionalLong.of(seen) : OptionalLong.empty();
    }
}
