package dev.forebay.spring.cache;

import dev.forebay.cache.BulkPreview;
import dev.forebay.cache.Invalidation;
import dev.forebay.cache.KeyPattern;
import dev.forebay.store.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Entries, whole caches and tags that must not be served any more. Not thread-safe. */
final class Outdated {
    private final Map<String, Set<CacheKey>> keys = new LinkedHashMap<>();
    private final Set<String> caches = new LinkedHashSet<>();
    private final Set<String> tags = new LinkedHashSet<>();
    private final Map<String, Matching> patterns = new LinkedHashMap<>();

    /** Patterns of a cache, and how many entries they may name together. */
    private record Matching(Set<KeyPattern> patterns, long atMost) {
        Matching and(Matching other) {
            var both = new LinkedHashSet<>(patterns);
            both.addAll(other.patterns);
            return new Matching(both, Math.min(atMost, other.atMost));
        }

        Invalidation of(String cache) {
            return Invalidation.all(patterns.stream()
                    .map(pattern -> Invalidation.matching(cache, pattern))
                    .toList());
        }
    }

    void entry(String cache, CacheKey key) {
        keys.computeIfAbsent(cache, name -> new HashSet<>()).add(key);
    }

    void remove(String cache, CacheKey key) {
        Set<CacheKey> some = keys.get(cache);
        if (some != null && some.remove(key) && some.isEmpty()) {
            keys.remove(cache);
        }
    }

    void all(String cache) {
        caches.add(cache);
    }

    void matching(String cache, KeyPattern pattern, long atMost) {
        patterns.merge(cache, new Matching(Set.of(pattern), atMost), Matching::and);
    }

    void tag(String tag) {
        tags.add(tag);
    }

    void addAll(Outdated others) {
        others.keys.forEach((cache, some) ->
                keys.computeIfAbsent(cache, name -> new HashSet<>()).addAll(some));
        caches.addAll(others.caches);
        tags.addAll(others.tags);
        others.patterns.forEach((cache, more) -> patterns.merge(cache, more, Matching::and));
    }

    boolean isEmpty() {
        return keys.isEmpty() && caches.isEmpty() && tags.isEmpty() && patterns.isEmpty();
    }

    /** Whether it names entries that are not known here one by one. */
    boolean namesUnknown() {
        return !tags.isEmpty() || !patterns.isEmpty();
    }

    boolean hasPatterns() {
        return !patterns.isEmpty();
    }

    /**
     * Counts what patterns name, a look at all keys of Redis for each cache. What can't be counted does not pass; where any
     * number is allowed nothing is counted.
     */
    void requireFew(ApplicationCaches on) {
        patterns.forEach((cache, some) -> {
            if (some.atMost() == CacheInvalidate.ANY) {
                return;
            }
            BulkPreview preview = on.all().preview(some.of(cache));
            if (preview.seen() > some.atMost()) {
                throw new TooManyEntriesException(cache, preview.seen(), some.atMost());
            }
            switch (preview.count()) {
                case ALL -> {}
                case SO_FAR, DENIED, UNLISTED, AWAY -> throw new UncountedEntriesException(cache, preview.count());
            }
        });
    }

    boolean contains(String cache, CacheKey key) {
        return caches.contains(cache) || keys.getOrDefault(cache, Set.of()).contains(key);
    }

    /** Never again from now on. Two round trips for each cache with entries, and two for all the rest. */
    void invalidate(ApplicationCaches on) {
        keys.forEach((cache, some) -> {
            var ignored = on.cache(cache).invalidateAll(some);
        });
        Invalidation rest = rest();
        if (!rest.items().isEmpty()) {
            var ignored = on.all().invalidate(rest);
        }
    }

    /** The same once {@code tx} has committed, by the outbox: a statement for each cache with entries, and one for all the rest. */
    void invalidate(ApplicationCaches on, Tx tx) {
        keys.forEach((cache, some) -> on.cache(cache).invalidate(tx, some));
        Invalidation rest = rest();
        if (!rest.items().isEmpty()) {
            on.all().invalidate(tx, rest);
        }
    }

    private Invalidation rest() {
        List<Invalidation> parts = new ArrayList<>();
        caches.forEach(cache -> parts.add(Invalidation.everything(cache)));
        tags.forEach(tag -> parts.add(Invalidation.tag(tag)));
        patterns.forEach((cache, some) -> parts.add(some.of(cache)));
        return Invalidation.all(parts);
    }
}
