package dev.forebay.sync;

import dev.forebay.cache.Invalidation;
import java.util.List;
import java.util.function.Function;

/** What a domain is in the caches. */
sealed interface Target {
    void one(String id, Reach.Collected into);

    /** Instead of too many. */
    void whole(Reach.Collected into);

    /** The entry of an id. */
    record Entry(String cache, Function<String, String> key) implements Target {
        public Entry {
            // refuses a name that no cache can have, when the graph is declared and not when a user waits
            Invalidation ignored = Invalidation.everything(cache);
        }

        @Override
        public void one(String id, Reach.Collected into) {
            into.key(cache, key.apply(id));
        }

        @Override
        public void whole(Reach.Collected into) {
            into.cache(cache);
        }
    }

    /** Entries with a tag, which are in these caches. */
    record Tagged(String prefix, List<String> caches) implements Target {
        public Tagged {
            Invalidation ignored = Invalidation.tag(Invalidation.tagOf(prefix, "0"));
            if (caches.isEmpty()) {
                throw new IllegalArgumentException(
                        "tag " + prefix + " names no cache; name those with such entries: they are cleared instead"
                                + " of too many tags");
            }
            caches.forEach(Invalidation::everything);
            caches = List.copyOf(caches);
        }

        @Override
        public void one(String id, Reach.Collected into) {
            into.tag(Invalidation.tagOf(prefix, id));
        }

        @Override
        public void whole(Reach.Collected into) {
            caches.forEach(into::cache);
        }
    }

    /** A cache whose entries all show something of each id, such as lists. */
    record All(String cache) implements Target {
        public All {
            Invalidation ignored = Invalidation.everything(cache);
        }

        @Override
        public void one(String id, Reach.Collected into) {
            into.cache(cache);
        }

        @Override
        public void whole(Reach.Collected into) {
            into.cache(cache);
        }
    }
}
