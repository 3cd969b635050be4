package dev.forebay.cache;

import dev.forebay.cache.CacheLoadException.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** What this thread is loading: a loader that asks for its own key would wait for itself. */
final class LoadingNow {
    private static final ThreadLocal<Set<String>> IDS = ThreadLocal.withInitial(HashSet::new);

    private LoadingNow() {}

    /** Refuses a request for what this thread loads. */
    static void refuse(String cache, String id) {
        if (IDS.get().contains(cache + ':' + id)) {
            throw new CacheLoadException(
                    Reason.RECURSIVE,
                    id,
                    Duration.ZERO,
                    "the loader of cache " + cache + " asked the cache for the key that it loads; ask the source",
                    null);
        }
    }

    static void begin(String cache, Collection<String> ids) {
        ids.forEach(id -> IDS.get().add(cache + ':' + id));
    }

    static void end(String cache, Collection<String> ids) {
        ids.forEach(id -> IDS.get().remove(cache + ':' + id));
        if (IDS.get().isEmpty()) {
            IDS.remove();
        }
    }
}
