package dev.forebay.cache;

import java.util.Map;
import java.util.Set;

/**
 * Loads many values at once.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface BatchLoader<K, V> {
    /** The values of {@code keys}; a key that is not in the answer has none. Keys that were not asked for are ignored. */
    Map<K, V> load(Set<K> keys) throws Exception;
}
