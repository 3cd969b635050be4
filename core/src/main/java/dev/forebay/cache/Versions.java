package dev.forebay.cache;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Which versions of each cache there are, in this process and in others: an invalidation is of all of them. A version
 * that was once seen stays. Thread-safe.
 */
final class Versions {
    private final Set<String> own = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<Integer>> known = new ConcurrentHashMap<>();

    void open(String cache, int version) {
        own.add(cache + ':' + version);
        add(cache, version);
    }

    /** What this process opened, as {@code name:version}. */
    Collection<String> own() {
        return new TreeSet<>(own);
    }

    /** Takes note of what others have; a word of another form is passed over. */
    void observe(Collection<String> words) {
        for (String word : words) {
            int colon = word.indexOf(':');
            if (colon > 0 && word.substring(colon + 1).matches("[0-9]{1,7}")) {
                add(word.substring(0, colon), Integer.parseInt(word, colon + 1, word.length(), 10));
            }
        }
    }

    /** All versions of a cache; 1 where none was seen. */
    Set<Integer> of(String cache) {
        Set<Integer> versions = known.get(cache);
        return versions == null ? Set.of(1) : versions;
    }

    private void add(String cache, int version) {
        known.computeIfAbsent(cache, ignored -> new ConcurrentSkipListSet<>()).add(version);
    }
}
