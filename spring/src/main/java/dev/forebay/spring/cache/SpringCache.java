package dev.forebay.spring.cache;

import dev.forebay.base.ContextCarrier;
import dev.forebay.cache.Cache;
import dev.forebay.spring.cache.GuardedCache.Found;
import dev.forebay.spring.cache.GuardedCache.SourceFailed;
import dev.forebay.spring.cache.ValueCodec.Nothing;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.SimpleValueWrapper;

/**
 * A cache of the kit as Spring knows caches. Thread-safe.
 *
 * <p>{@code get} with a loader is guarded: one load for all who ask, in all processes, and nothing kept that an
 * invalidation has overtaken. Inside a transaction of Spring's puts and evictions take effect as it commits, also
 * {@link #putIfAbsent}; those that Spring wants at once ({@link #evictIfPresent}, {@link #invalidate}) happen at once and again
 * with the commit, since somebody may have loaded in between what the transaction changes. No fault of Redis reaches a caller.
 */
final class SpringCache implements org.springframework.cache.Cache {
    private final Cache<CacheKey, Object> cache;
    private final GuardedCache guarded;
    private final ApplicationCaches caches;
    private final TransactionChanges changes;
    private final ContextCarrier context;

    SpringCache(String name, ApplicationCaches caches, TransactionChanges changes, ContextCarrier context) {
        this.cache = caches.cache(name);
        this.guarded = new GuardedCache(cache, changes);
        this.caches = caches;
        this.changes = changes;
        this.context = context;
    }

    @Override
    public String getName() {
        return cache.name();
    }

    /** The kit's cache. */
    @Override
    public Object getNativeCache() {
        return cache;
    }

    @Override
    public @Nullable ValueWrapper get(Object key) {
        return wrapped(guarded.find(CacheKey.of(key)));
    }

    private static @Nullable ValueWrapper wrapped(@Nullable Found found) {
        return found == null ? null : new SimpleValueWrapper(found.value());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
        Found found = guarded.find(CacheKey.of(key));
        Object value = found == null ? null : found.value();
        if (value != null && type != null && !type.isInstance(value)) {
            throw new IllegalStateException(
                    "cache '" + getName() + "' has a " + value.getClass().getName() + ", no " + type.getName());
        }
        return (T) value;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
        try {
            return (T) guarded.get(CacheKey.of(key), load -> valueLoader.call());
        } catch (SourceFailed e) {
            throw new ValueRetrievalException(key, valueLoader, e.thrown());
        }
    }

    /** Asks on this thread: near is free, and Redis one round trip. A miss is null at once. */
    @Override
    public @Nullable CompletableFuture<?> retrieve(Object key) {
        ValueWrapper found = get(key);
        return found == null ? null : CompletableFuture.completedFuture(found);
    }

    /** What is known is answered at once; a load begins and ends on a virtual thread, under the caller's context. */
    @Override
    @SuppressWarnings("unchecked")
    public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
        CacheKey named = CacheKey.of(key);
        Found found = guarded.find(named);
        if (found != null) {
            return (CompletableFuture<T>) CompletableFuture.<@Nullable Object>completedFuture(found.value());
        }
        if (!guarded.shares(named)) {
            return valueLoader.get();
        }
        var result = new CompletableFuture<T>();
        Thread unused = Thread.ofVirtual()
                .name("forebay-cache-" + getName())
                .start(context.carry(() -> complete(result, key, valueLoader)));
        return result;
    }

    private <T> void complete(CompletableFuture<T> result, Object key, Supplier<CompletableFuture<T>> valueLoader) {
        try {
            result.complete(get(key, () -> joined(valueLoader)));
        } catch (ValueRetrievalException e) {
            result.completeExceptionally(Objects.requireNonNullElse(e.getCause(), e));
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    private static <T> T joined(Supplier<CompletableFuture<T>> valueLoader) throws Exception {
        try {
            return valueLoader.get().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void put(Object key, @Nullable Object value) {
        changes.put(getName(), CacheKey.of(key), value == null ? Nothing.NULL : value);
    }

    @Override
    public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        CacheKey named = CacheKey.of(key);
        Found found = guarded.find(named);
        if (found != null) {
            return wrapped(found);
        }
        if (value == null || TransactionChanges.active()) {
            put(key, value);
            return null;
        }
        Object there = cache.putIfAbsent(named, value);
        return there == value ? null : wrapped(Found.of(there));
    }

    @Override
    public void evict(Object key) {
        changes.invalidate(entry(CacheKey.of(key)));
    }

    @Override
    public boolean evictIfPresent(Object key) {
        CacheKey named = CacheKey.of(key);
        boolean present = guarded.find(named) != null;
        now(entry(named));
        return present;
    }

    @Override
    public void clear() {
        changes.invalidate(everything());
    }

    /** Whether anything was there: as far as this process knows. */
    @Override
    public boolean invalidate() {
        boolean present = cache.statistics().nearSize() > 0;
        now(everything());
        return present;
    }

    /** At once, and with the commit where there is a transaction. */
    private void now(Outdated what) {
        what.invalidate(caches);
        if (TransactionChanges.active()) {
            changes.invalidate(what);
        }
    }

    private Outdated entry(CacheKey key) {
        var outdated = new Outdated();
        outdated.entry(getName(), key);
        return outdated;
    }

    private Outdated everything() {
        var outdated = new Outdated();
        outdated.all(getName());
        return outdated;
    }
}
