package dev.forebay.spring.cache;

import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoadException;
import dev.forebay.cache.CacheLoadException.Reason;
import dev.forebay.cache.LoadContext;
import dev.forebay.cache.Lookup;
import dev.forebay.spring.cache.PendingChanges.Change;
import dev.forebay.spring.cache.ValueCodec.Nothing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the kit as annotated methods read it: what the transaction on this thread has changed comes first, and what it alone
 * can see is kept for nobody. Thread-safe.
 */
final class GuardedCache {
    private final Cache<CacheKey, Object> cache;
    private final TransactionChanges changes;

    GuardedCache(Cache<CacheKey, Object> cache, TransactionChanges changes) {
        this.cache = cache;
        this.changes = changes;
    }

    /** The method behind the cache. */
    @FunctionalInterface
    interface Source {
        /** Its value; {@code load} is empty where nothing is kept. */
        @Nullable
        Object load(Optional<LoadContext<Object>> load) throws Throwable;
    }

    /** What the method threw, on its way through the kit. */
    static final class SourceFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Throwable thrown;

        private SourceFailed(Throwable thrown) {
            super(thrown);
            this.thrown = thrown;
        }

        Throwable thrown() {
            return thrown;
        }
    }

    /**
     * A value that is known.
     *
     * @param value null where it is known that there is none
     */
    record Found(@Nullable Object value) {
        static Found of(Object stored) {
            return new Found(stored == Nothing.NULL ? null : stored);
        }
    }

    /** What is known of a key, without a load; null where nothing is. One round trip, none where it is near. */
    @Nullable
    Found find(CacheKey key) {
        Change change = changed(key);
        if (change != null) {
            return switch (change) {
                case Change.Put put -> Found.of(put.stored());
                case Change.Gone ignored -> null;
            };
        }
        return switch (cache.find(key)) {
            case Lookup.Hit<Object> hit -> hit.stale() ? null : Found.of(hit.value());
            case Lookup.NegativeHit<Object> hit -> hit.stale() ? null : new Found(null);
            case Lookup.Miss<Object> ignored -> null;
        };
    }

    private @Nullable Change changed(CacheKey key) {
        PendingChanges pending = changes.current();
        return pending == null ? null : pending.of(cache.name(), key);
    }

    /** Whether a load of this thread may be shared with others: not in a transaction that sees something else. */
    boolean shares(CacheKey key) {
        return !TransactionChanges.active() || changed(key) == null && changes.readsWhatOthersSee();
    }

    /** The value, loaded where it is not known. Throws SourceFailed with what the method threw. */
    @Nullable
    Object get(CacheKey key, Source source) {
        if (TransactionChanges.active()) {
            Found found = find(key);
            if (found != null) {
                return found.value();
            }
            if (!shares(key)) {
                return call(source, Optional.empty());
            }
        }
        try {
            Optional<Object> value = cache.get(key, (asked, load) -> {
                Object loaded = call(source, Optional.of(load));
                if (!changes.readsWhatOthersSee()) {
                    load.noStore();
                }
                return loaded;
            });
            return value.filter(stored -> stored != Nothing.NULL).orElse(null);
        } catch (CacheLoadException e) {
            if (e.reason() == Reason.RECURSIVE) {
                // a method that calls another one with the same entry: what the outer one loads is kept
                return call(source, Optional.empty());
            }
            throw e;
        }
    }

    private static @Nullable Object call(Source source, Optional<LoadContext<Object>> load) {
        try {
            return source.load(load);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new SourceFailed(e);
        }
    }
}
