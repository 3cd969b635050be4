package dev.forebay.spring.cache;

import java.util.List;

/**
 * The key of an entry: its text names it, here and in Redis.
 *
 * @param text what {@link KeyText} makes of the key
 * @param tags tags that follow from the key, beside those that all entries of the cache have
 */
record CacheKey(String text, List<String> tags) {
    CacheKey {
        tags = List.copyOf(tags);
    }

    static CacheKey of(Object key) {
        return new CacheKey(KeyText.of(key), List.of());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheKey key && key.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
