package dev.forebay.cache;

import java.util.List;
import java.util.OptionalLong;

/**
 * What an invalidation would remove from Redis, counted before it does.
 *
 * @param entries how many entries there are now; empty where that can't be counted: tags are not listed anywhere, and an
 *     application's user may not be allowed to SCAN
 * @param examples some of them, as {@code cache:id}; at most ten
 */
public record BulkPreview(OptionalLong entries, List<String> examples) {
    public BulkPreview {
        examples = List.copyOf(examples);
    }
}
