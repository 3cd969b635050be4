package dev.forebay.cache;

import org.jspecify.annotations.Nullable;

/**
 * Loads the value of one key from the source. Called once for all who ask meanwhile, in this process and in others.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface CacheLoader<K, V> {
    /**
     * The value, or null where the source has none, which is remembered too. What it throws reaches the caller as it is
     * where it is unchecked, else inside a {@link CacheLoadException}, unless a stale value may be served.
     */
    @Nullable
    V load(K key, LoadContext<V> context) throws Exception;
}
