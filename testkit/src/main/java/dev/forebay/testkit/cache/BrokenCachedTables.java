package dev.forebay.testkit.cache;

import dev.forebay.Forebay;
import dev.forebay.cache.Cache;
import dev.forebay.cache.Lookup;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Tables that are wrong in one way each: a checker that accepts one of them checks nothing. */
public final class BrokenCachedTables {
    private BrokenCachedTables() {}

    /** All of them, by what is wrong. */
    public static Map<String, Function<Forebay, CachedTable>> all() {
        return Map.of(
                "what was loaded is put without the right to load", UnguardedFill::new,
                "the near tier is deaf", DeafNear::new,
                "acknowledged before it is invalidated", EarlyAnswer::new,
                "invalidated before the commit", EarlyInvalidation::new);
    }

    /** Look, load, put: the cache-aside of the textbooks. */
    private static final class UnguardedFill extends CachedTable {
        UnguardedFill(Forebay node) {
            super(node);
        }

        @Override
        public long read(String key, boolean remote) {
            if (cache().find(key) instanceof Lookup.Hit<Long> hit) {
                return hit.value();
            }
            Long loaded = load(key);
            var ignored = cache().put(key, loaded);
            return loaded;
        }
    }

    /** A map in front of the cache that nobody tells of invalidations. */
    private static final class DeafNear extends CachedTable {
        private final Map<String, Long> near = new ConcurrentHashMap<>();

        DeafNear(Forebay node) {
            super(node);
        }

        @Override
        public long read(String key, boolean remote) {
            return remote ? super.read(key, true) : near.computeIfAbsent(key, same -> super.read(same, false));
        }
    }

    /** Invalidates a moment after it said so. */
    private static final class EarlyAnswer extends CachedTable {
        EarlyAnswer(Forebay node) {
            super(node);
        }

        @Override
        public long write(String key, boolean inTransaction) {
            long version = store().inTx(tx -> bump(tx, key));
            Cache<String, Long> cache = cache();
            Thread.ofVirtual().start(() -> {
                LockSupport.parkNanos(5_000_000);
                var ignored = cache.invalidate(key);
            });
            return version;
        }
    }

    /** Invalidates first, commits then. */
    private static final class EarlyInvalidation extends CachedTable {
        EarlyInvalidation(Forebay node) {
            super(node);
        }

        @Override
        public long write(String key, boolean inTransaction) {
            var ignored = cache().invalidate(key);
            return store().inTx(tx -> bump(tx, key));
        }
    }
}
