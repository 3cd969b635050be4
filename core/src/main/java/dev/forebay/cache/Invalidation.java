package dev.forebay.cache;

import dev.forebay.base.KeySpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What must not be served any more, of any number of caches; applied with {@link Caches#invalidate}. Immutable.
 *
 * @param items the parts
 */
public record Invalidation(List<Item> items) {
    /** Nothing. */
    public static final Invalidation NONE = new Invalidation(List.of());

    public Invalidation {
        items = List.copyOf(items);
    }

    /** A part of it. */
    public sealed interface Item {}

    /**
     * One entry.
     *
     * @param cache the cache's name
     * @param id the key as {@link Cache#id} says it
     */
    public record Entry(String cache, String id) implements Item {
        public Entry {
            CacheIds.requireName(cache);
            KeySpace.requirePart(id);
        }
    }

    /** One entry, which may still be served where a cache serves what is stale. */
    public record Expiry(String cache, String id) implements Item {
        public Expiry {
            CacheIds.requireName(cache);
            KeySpace.requirePart(id);
        }
    }

    /** All entries with a tag, of all caches. */
    public record Tag(String tag) implements Item {
        public Tag {
            CacheIds.requireTag(tag);
        }
    }

    /** The entries of a cache whose ids match. */
    record Matching(String cache, KeyPattern pattern) implements Item {
        public Matching {
            CacheIds.requireName(cache);
        }
    }

    /** All entries of a cache. */
    public record Everything(String cache) implements Item {
        public Everything {
            CacheIds.requireName(cache);
        }
    }

    /**
     * The entry of {@code key} in a cache of that name; the key's text is what {@code toString} says. Where the cache hashes its keys
     * ({@link CacheOptions.Builder#hashedIds}), that is known to processes which have opened it; others name {@link Cache#id}.
     */
    public static Invalidation entry(String cache, Object key) {
        return new Invalidation(List.of(new Entry(cache, CacheIds.of(key.toString()))));
    }

    /** All entries with a tag. */
    public static Invalidation tag(String tag) {
        return new Invalidation(List.of(new Tag(tag)));
    }

    /**
     * The tag of a value, whatever its text: {@code prefix} and the text, or its digest where that may not stand in Redis.
     * Loaders and those who invalidate, also triggers, name the same tag so.
     *
     * @param prefix at most 150 letters, digits and {@code : _ - . @}
     */
    public static String tagOf(String prefix, Object value) {
        return CacheIds.tag(prefix, value.toString());
    }

    /**
     * The entries of a cache whose ids match a pattern. Costs a look at all keys of Redis, a round trip for each thousand:
     * where it can be said with a tag, say it with a tag. Clears the whole cache where this user of Redis may not SCAN.
     */
    public static Invalidation matching(String cache, KeyPattern pattern) {
        return new Invalidation(List.of(new Matching(cache, pattern)));
    }

    /** All entries of a cache. */
    public static Invalidation everything(String cache) {
        return new Invalidation(List.of(new Everything(cache)));
    }

    /** This and the other. */
    public Invalidation and(Invalidation other) {
        var all = new ArrayList<>(items);
        all.addAll(other.items);
        return new Invalidation(all);
    }

    /** All of them together. */
    public static Invalidation all(Collection<Invalidation> parts) {
        return new Invalidation(
                parts.stream().flatMap(part -> part.items.stream()).distinct().toList());
    }
}
