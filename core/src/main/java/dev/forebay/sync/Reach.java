package dev.forebay.sync;

import dev.forebay.cache.Invalidation;
import dev.forebay.cache.KeyPattern;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a change invalidates. Immutable.
 *
 * @param keys by cache: entries that are named one by one
 * @param tags all entries with one of these
 * @param patterns by cache: entries whose ids match one of these
 * @param caches caches that are cleared whole
 * @param tooMany domains with more ids than the graph's limit, which is why their caches are cleared
 */
public record Reach(
        SortedMap<String, SortedSet<String>> keys,
        SortedSet<String> tags,
        SortedMap<String, SortedSet<String>> patterns,
        SortedSet<String> caches,
        SortedSet<String> tooMany) {
    public Reach {
        keys = Collections.unmodifiableSortedMap(keys);
        tags = Collections.unmodifiableSortedSet(tags);
        patterns = Collections.unmodifiableSortedMap(patterns);
        caches = Collections.unmodifiableSortedSet(caches);
        tooMany = Collections.unmodifiableSortedSet(tooMany);
    }

    /** How many keys are named; what has a tag, matches a pattern or is in a cleared cache can't be counted without reading all of it. */
    public int namedKeys() {
        return keys.values().stream().mapToInt(Set::size).sum();
    }

    /** The same as the caches take it. */
    public Invalidation invalidation() {
        List<Invalidation> parts = new ArrayList<>();
        keys.forEach((cache, ids) -> ids.forEach(id -> parts.add(Invalidation.entry(cache, id))));
        tags.forEach(tag -> parts.add(Invalidation.tag(tag)));
        patterns.forEach(
                (cache, globs) -> globs.forEach(glob -> parts.add(Invalidation.matching(cache, new KeyPattern(glob)))));
        caches.forEach(cache -> parts.add(Invalidation.everything(cache)));
        return Invalidation.all(parts);
    }

    /** Collects it. Not thread-safe. */
    static final class Collected {
        private final SortedMap<String, SortedSet<String>> keys = new TreeMap<>();
        private final SortedSet<String> tags = new TreeSet<>();
        private final SortedMap<String, SortedSet<String>> patterns = new TreeMap<>();
        private final SortedSet<String> caches = new TreeSet<>();
        private final SortedSet<String> tooMany = new TreeSet<>();

        void key(String cache, String key) {
            keys.computeIfAbsent(cache, ignored -> new TreeSet<>()).add(key);
        }

        void tag(String tag) {
            tags.add(tag);
        }

        void pattern(String cache, String glob) {
            patterns.computeIfAbsent(cache, ignored -> new TreeSet<>()).add(glob);
        }

        void cache(String cache) {
            caches.add(cache);
        }

        void tooMany(String domain) {
            tooMany.add(domain);
        }

        Reach reach() {
            keys.keySet().removeAll(caches);
            patterns.keySet().removeAll(caches);
            patterns.replaceAll((cache, globs) -> Collections.unmodifiableSortedSet(globs));
            keys.replaceAll((cache, ids) -> Collections.unmodifiableSortedSet(ids));
            return new Reach(keys, tags, patterns, caches, tooMany);
        }
    }
}
