package dev.forebay.cache;

import dev.forebay.cache.CacheLoadException.Reason;
import dev.forebay.cache.Loading.Order;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One load as its caller sees it: how long it waits, and what it gets where the load fails or takes too long. */
final class TimedLoads<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(TimedLoads.class);

    private final CacheOptions<K, V> options;
    private final Ground ground;
    private final Entries<K, V> entries;
    private final Loading<K, V> loading;
    private final CacheMetrics metrics;

    TimedLoads(
            CacheOptions<K, V> options,
            Ground ground,
            Entries<K, V> entries,
            Loading<K, V> loading,
            CacheMetrics metrics) {
        this.options = options;
        this.ground = ground;
        this.entries = entries;
        this.loading = loading;
        this.metrics = metrics;
    }

    /** Loads within the time-outs, if there are any: on this thread without, on one of its own with. */
    Answer<V> load(Order<K> order, Optional<Stale<V>> stale, CacheLoader<? super K, V> loader) {
        Optional<Duration> soft = stale.isPresent() ? options.loads().soft() : Optional.empty();
        Optional<Duration> within = soft.or(options.loads()::hard);
        if (within.isEmpty()) {
            return direct(order, stale, loader);
        }
        var result = new CompletableFuture<Answer<V>>();
        ground.background().run(options.name(), () -> {
            try {
                result.complete(loading.load(order, stale, options.loads().patience(), loader));
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(within.get().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (soft.isEmpty()) {
                metrics.loadFailures.increment();
            }
            return instead(order, stale, late(order.id(), within.get()));
        } catch (ExecutionException e) {
            return instead(order, stale, e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(order.id(), e);
        }
    }

    CacheLoadException late(String id, Duration within) {
        return new CacheLoadException(
                Reason.TIMED_OUT,
                id,
                within,
                "a load of cache " + options.name() + " takes longer than its time-out; it goes on behind",
                null);
    }

    Answer<V> direct(Order<K> order, Optional<Stale<V>> stale, CacheLoader<? super K, V> loader) {
        try {
            return loading.load(order, stale, options.loads().patience(), loader);
        } catch (Exception | Error e) {
            return instead(order, stale, e);
        }
    }

    /** What is stale, where it may be served in place of a load that failed; else the failure. */
    Answer<V> instead(Order<K> order, Optional<Stale<V>> stale, @Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof InterruptedException interrupt) {
            throw interrupted(order.id(), interrupt);
        }
        if (stale.isPresent() && stale.get().nanosLeft() > 0 && !recursive(failure)) {
            LOG.debug("a load of cache {} failed, what is stale is served", options.name(), failure);
            metrics.staleServed.increment();
            entries.keepStale(order.key(), stale.get(), order.mark());
            return stale.get().answer();
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw new CacheLoadException(
                Reason.FAILED, order.id(), Duration.ZERO, "the loader of cache " + options.name() + " failed", failure);
    }

    private static boolean recursive(@Nullable Throwable failure) {
        return failure instanceof CacheLoadException load && load.reason() == Reason.RECURSIVE;
    }

    CacheLoadException interrupted(String id, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CacheLoadException(
                Reason.FAILED, id, Duration.ZERO, "interrupted while waiting for a load of cache " + options.name(), e);
    }
}
