package dev.forebay.cache;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Which versions of each cache there are, in this process and in others: an invalidation is of all of them. A version
 * that was once seen stays. A version is made known in Redis before anything of it is kept there: who invalidates then either
 * hears of it with the answer to its message, or did so before that version read its source. Thread-safe.
 */
final class Versions {
    private final Set<String> own = ConcurrentHashMap.newKeySet();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<Integer>> known = new ConcurrentHashMap<>();

    void open(String cache, int version) {
        own.add(cache + ':' + version);
        add(cache, version);
    }

    /** What this process opened, as {@code name:version}. */
    Collection<String> own() {
        return new TreeSet<>(own);
    }

    /** Redis knows these. */
    void told(Collection<String> words) {
        told.addAll(words);
    }

    /** Redis may have forgotten what it was told. */
    void untold() {
        told.clear();
    }

    /** Whether Redis knows the version. */
    boolean isTold(String cache, int version) {
        return told.contains(cache + ':' + version);
    }

    /** Takes note of what others have, a word of another form is passed over; answers whether one of them is new here. */
    boolean observe(Collection<String> words) {
        boolean news = false;
        for (String word : words) {
            int colon = word.indexOf(':');
            if (colon > 0 && word.substring(colon + 1).matches("[0-9]{1,7}")) {
                news |= add(word.substring(0, colon), Integer.parseInt(word, colon + 1, word.length(), 10));
            }
        }
        return news;
    }

    /** All versions of a cache; 1 where none was seen. */
    Set<Integer> of(String cache) {
        Set<Integer> versions = known.get(cache);
        return versions == null ? Set.of(1) : versions;
    }

    private boolean add(String cache, int version) {
        return known.computeIfAbsent(cache, ignored -> new ConcurrentSkipListSet<>())
                .add(version);
    }
}
