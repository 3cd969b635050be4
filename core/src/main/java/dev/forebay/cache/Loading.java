package dev.forebay.cache;

import dev.forebay.base.CodecException;
import dev.forebay.cache.CacheLoadException.Reason;
import dev.forebay.cache.Entries.Written;
import dev.forebay.cache.Generations.Name;
import dev.forebay.cache.Generations.Seen;
import dev.forebay.cache.NearEntry.Mark;
import dev.forebay.cache.RemoteLeases.Filled;
import dev.forebay.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads values, within the bound on concurrent loads, and keeps them where that is safe: what a tag's generation was is
 * read before the load, and Redis keeps the value only while the right to load it stands.
 */
final class Loading<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(Loading.class);

    /** How much before the load a generation must have begun to be told from one that began during it. */
    private static final long CERTAIN = 10_000_000;

    /** How long after an invalidation a replica of the source may be behind. */
    private static final long BEHIND = 10_000_000_000L;

    private final CacheOptions<K, V> options;
    private final Ground ground;
    private final Entries<K, V> entries;
    private final CacheMetrics metrics;
    private final Semaphore room;

    Loading(CacheOptions<K, V> options, Ground ground, Entries<K, V> entries, CacheMetrics metrics) {
        this.options = options;
        this.ground = ground;
        this.entries = entries;
        this.metrics = metrics;
        this.room = new Semaphore(options.loads().concurrent());
    }

    /**
     * What is loaded, and from when it is.
     *
     * @param lease the right to load; null where nobody gave it: what is loaded is not kept in Redis then
     * @param mark noted before anything of the key was read
     * @param primaryRequired whether the key was invalidated a moment ago, or may have been
     * @param kept whether what is loaded may be kept
     */
    record Order<K>(K key, String id, @Nullable Lease lease, Mark mark, boolean primaryRequired, boolean kept) {}

    /** Waits for room, and gives it back with {@link #leave}. */
    boolean enter(Duration atMost) throws InterruptedException {
        return room.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
    }

    void leave() {
        room.release();
    }

    /** Loads on this thread, within {@code patience} for room, and keeps what came. Throws what the loader throws. */
    Answer<V> load(Order<K> order, Optional<Stale<V>> stale, Duration patience, CacheLoader<? super K, V> loader)
            throws Exception {
        if (!enter(patience)) {
            abandon(order.lease());
            throw overloaded(order.id(), patience);
        }
        try {
            return entered(order, stale, loader);
        } finally {
            leave();
        }
    }

    private Answer<V> entered(Order<K> order, Optional<Stale<V>> stale, CacheLoader<? super K, V> loader)
            throws Exception {
        Before before = before(order.key());
        long start = ground.clock().nanoTime();
        Lease lease = order.lease();
        long patience = options.loads().patience().toNanos();
        if (lease != null) {
            ground.leases().begin(lease, patience);
        }
        var context = new OneLoad<V>(
                stale.flatMap(Stale::value),
                stale.flatMap(Stale::etag),
                order.primaryRequired() || !before.known() || changedLately(before.seen(), start),
                () -> patience - (ground.clock().nanoTime() - start));
        LoadingNow.begin(options.name(), List.of(order.id()));
        try {
            Optional<V> value = Optional.ofNullable(loader.load(order.key(), context));
            long took = ground.clock().nanoTime() - start;
            metrics.loaded(took);
            keep(order, value, context, before, start, took);
            return new Answer<>(value, false, Lookup.Tier.REMOTE);
        } catch (Exception | Error e) {
            metrics.loadFailures.increment();
            if (lease != null) {
                giveBack(List.of(lease), true, e);
            }
            throw e;
        } finally {
            LoadingNow.end(options.name(), List.of(order.id()));
            if (lease != null) {
                ground.leases().end(lease);
            }
        }
    }

    /**
     * The generations before a load.
     *
     * @param known whether Redis told them; if not, the value may be kept in this process alone
     */
    record Before(List<Seen> seen, boolean known) {}

    Before before(K key) {
        List<Name> names = entries.generationsOf(key);
        List<Seen> here = ground.generations().peek(names);
        try {
            return new Before(ground.generations().read(names), true);
        } catch (RedisUnavailableException e) {
            return new Before(here, false);
        }
    }

    private static boolean changedLately(List<Seen> seen, long now) {
        return seen.stream().anyMatch(one -> !one.begunBefore(now - BEHIND));
    }

    private void keep(Order<K> order, Optional<V> value, OneLoad<V> context, Before before, long start, long took) {
        Lease lease = order.lease();
        Optional<List<Seen>> seen = withMore(before, context.moreTags(), start);
        if (!order.kept() || !context.kept() || seen.isEmpty()) {
            abandon(lease);
            return;
        }
        Mark mark = Entries.with(order.mark(), seen.get());
        if (!before.known()) {
            // near alone, and only for as long as may be while what others do is not heard of
            abandon(lease);
            if (!entries.current(mark)) {
                metrics.refusedFills.increment();
                return;
            }
            entries.keepNear(
                    order.key(), value, softNanos(value, context), took / 1_000_000, mark, context.newEtag(), "");
            return;
        }
        Written written;
        try {
            written = entries.write(value, context.newTtl(), took / 1_000_000, seen.get(), context.newEtag());
        } catch (CodecException e) {
            unwritable(e);
            abandon(lease);
            return;
        }
        if (lease != null && ground.rights().fill(lease, written) == Filled.REFUSED) {
            metrics.refusedFills.increment();
            return;
        }
        entries.keepNear(
                order.key(), value, written.softNanos(), took / 1_000_000, mark, context.newEtag(), written.prefix());
    }

    /** Gives the rights back after a failure; where that is the source's, others who have something to serve need not ask it at once. */
    private void giveBack(List<Lease> leases, boolean covered, Throwable failure) {
        boolean ours = failure instanceof Error
                || failure instanceof InterruptedException
                || (failure instanceof CacheLoadException load
                        && (load.reason() == Reason.RECURSIVE || load.reason() == Reason.OVERLOADED));
        if (ours || !covered) {
            ground.rights().abandon(leases);
        } else {
            ground.rights().failed(leases);
        }
    }

    /**
     * Loads many on this thread; gives the rights back where that fails.
     *
     * @param covered whether there is something to serve for each of them then
     */
    Map<K, V> loadAll(Set<K> keys, List<String> ids, List<Lease> leases, boolean covered, BatchLoader<K, V> loader) {
        Duration patience = options.loads().patience();
        LoadingNow.begin(options.name(), ids);
        boolean entered = false;
        try {
            entered = enter(patience);
            if (!entered) {
                throw overloaded(keys.size() + " keys", patience);
            }
            long start = ground.clock().nanoTime();
            Map<K, V> loaded = Objects.requireNonNull(
                    loader.load(keys), "a batch loader answered null; an empty map says that there is nothing");
            metrics.loaded(ground.clock().nanoTime() - start);
            return loaded;
        } catch (InterruptedException e) {
            giveBack(leases, covered, e);
            Thread.currentThread().interrupt();
            throw failed(keys.size() + " keys", e);
        } catch (RuntimeException | Error e) {
            giveBack(leases, covered, e);
            throw e;
        } catch (Exception e) {
            giveBack(leases, covered, e);
            throw failed(keys.size() + " keys", e);
        } finally {
            LoadingNow.end(options.name(), ids);
            if (entered) {
                leave();
            }
        }
    }

    private CacheLoadException overloaded(String keys, Duration waited) {
        return new CacheLoadException(
                Reason.OVERLOADED,
                keys,
                waited,
                options.loads().concurrent() + " loads of " + options.name()
                        + " are running already; allow more with concurrentLoads, or make them faster",
                null);
    }

    private CacheLoadException failed(String keys, Exception cause) {
        return new CacheLoadException(
                Reason.FAILED, keys, Duration.ZERO, "the loader of cache " + options.name() + " failed", cause);
    }

    /** The entry to be kept; empty where the value can't be written. */
    Optional<Written> write(Optional<V> value, long tookMillis, List<Seen> seen) {
        try {
            return Optional.of(entries.write(value, Optional.empty(), tookMillis, seen, Optional.empty()));
        } catch (CodecException e) {
            unwritable(e);
            return Optional.empty();
        }
    }

    private void unwritable(CodecException e) {
        LOG.warn("a value of cache {} can't be written and is not kept: {}", options.name(), e.getMessage());
        metrics.unreadable.increment();
    }

    /** Keeps a value near alone, that was loaded without the right to. */
    void keepApart(K key, Optional<V> value, Mark mark, long tookMillis) {
        Ttl ttl = value.isPresent() ? options.freshFor() : options.negativeTtl();
        List<Seen> seen = ground.generations().peek(entries.generationsOf(key));
        if (seen.size() <= 1) {
            entries.keepNear(key, value, nanos(ttl), tookMillis, mark, Optional.empty(), "");
        }
    }

    private long softNanos(Optional<V> value, OneLoad<V> context) {
        return nanos(context.newTtl().orElse(value.isPresent() ? options.freshFor() : options.negativeTtl()));
    }

    private static long nanos(Ttl ttl) {
        return switch (ttl) {
            case Ttl.Forever ignored -> Duration.ofDays(1).toNanos();
            case Ttl.For timed -> timed.time().toNanos();
        };
    }

    /** With the tags that the loader named; empty where one of them may have changed since the load began. */
    private Optional<List<Seen>> withMore(Before before, List<String> more, long start) {
        List<Name> names = more.stream()
                .distinct()
                .map(Name::tag)
                .filter(name ->
                        before.seen().stream().noneMatch(seen -> seen.name().equals(name)))
                .toList();
        if (names.isEmpty()) {
            return Optional.of(before.seen());
        }
        if (!before.known()) {
            return Optional.empty();
        }
        try {
            List<Seen> after = ground.generations().read(names);
            if (!after.stream().allMatch(seen -> seen.begunBefore(start - CERTAIN))) {
                return Optional.empty();
            }
            var all = new ArrayList<>(before.seen());
            all.addAll(after);
            return Optional.of(all);
        } catch (RedisUnavailableException e) {
            return Optional.empty();
        }
    }

    private void abandon(@Nullable Lease lease) {
        if (lease != null) {
            ground.rights().abandon(List.of(lease));
        }
    }
}
