package dev.forebay.spring.cache;

import dev.forebay.cache.BulkPreview.Count;

/** How many entries patterns of {@link CacheInvalidate} name could not be told, and so they were not invalidated. */
public class UncountedEntriesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Count count;

    UncountedEntriesException(String cache, Count count) {
        super(
                "how many entries of cache '" + cache + "' patterns of @CacheInvalidate name can't be told: "
                        + why(count)
                        + "; nothing was invalidated; use a tag, or atMost = CacheInvalidate.ANY for what must go on uncounted");
        this.count = count;
    }

    private static String why(Count count) {
        return switch (count) {
            case ALL -> "they were";
            case SO_FAR -> "Redis has too many keys to look at all of them";
            case DENIED -> "the application's user of Redis may not SCAN";
            case UNLISTED -> "they are listed nowhere";
            case AWAY -> "Redis does not answer";
        };
    }

    /** How far they were counted. */
    public Count count() {
        return count;
    }
}
