package dev.forebay.cache;

import dev.forebay.cache.CacheLoadException.Reason;
import dev.forebay.cache.Entries.Written;
import dev.forebay.cache.Generations.Seen;
import dev.forebay.cache.Loading.Before;
import dev.forebay.cache.Loading.Order;
import dev.forebay.cache.NearEntry.Mark;
import dev.forebay.cache.RemoteTier.Claim;
import dev.forebay.cache.RemoteTier.Lease;
import dev.forebay.cache.RemoteTier.Place;
import dev.forebay.cache.RemoteTier.Read;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply.Tree;
import dev.forebay.redis.ScriptCall;
import dev.forebay.redis.Wakeups.Wakeup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests that the near tier does not: from Redis; else it asks for the right to load, loads, or waits for
 * whoever has it. Where Redis is away it loads.
 */
final class Requests<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final CacheOptions<K, V> options;
    private final Ground ground;
    private final Entries<K, V> entries;
    private final Loading<K, V> loading;
    private final CacheMetrics metrics;
    private final NearTier<K, V> near;
    private final ReentrantLock hereAlone = new ReentrantLock();

    Requests(
            CacheOptions<K, V> options,
            Ground ground,
            Entries<K, V> entries,
            Loading<K, V> loading,
            CacheMetrics metrics,
            NearTier<K, V> near) {
        this.options = options;
        this.ground = ground;
        this.entries = entries;
        this.loading = loading;
        this.metrics = metrics;
        this.near = near;
    }

    /** Asks Redis, and loads what that does not have. */
    Answer<V> answer(K key, Place place, Mark mark, Optional<NearEntry<V>> entry, CacheLoader<? super K, V> loader) {
        Optional<Stale<V>> stale = entry.flatMap(entries::stale);
        String unusable = "";
        switch (ground.remote().read(place)) {
            case Read.Found found -> {
                Optional<Known<V>> known = entries.decode(place, found.bytes());
                Optional<Answer<V>> hit = known.flatMap(there -> hit(key, place, there, mark, loader));
                if (hit.isPresent()) {
                    return hit.get();
                }
                unusable = Envelope.prefix(found.bytes());
                stale = known.map(this::stale);
            }
            // what is near may have been invalidated by somebody who was not heard yet
            case Read.Nothing ignored -> stale = Optional.empty();
            case Read.Away ignored -> {
                metrics.remoteFailures.increment();
                metrics.misses.increment();
                return guarded(new Order<>(key, place.id(), null, mark, false, true), stale, loader);
            }
        }
        metrics.misses.increment();
        return claimed(key, place, mark, unusable, stale, loader);
    }

    /** The answer, where the entry is fresh, or stale and served so. */
    private Optional<Answer<V>> hit(K key, Place place, Known<V> known, Mark mark, CacheLoader<? super K, V> loader) {
        if (known.stale()) {
            if (!options.serveStale()) {
                return Optional.empty();
            }
            metrics.remoteHits.increment();
            metrics.staleServed.increment();
            Stale<V> stale = stale(known);
            entries.keepStale(key, stale, Entries.with(mark, known.seen()));
            refresh(key, place, known.prefix(), Optional.of(stale), loader);
            return Optional.of(stale.answer());
        }
        metrics.remoteHits.increment();
        entries.keepNear(key, known, mark);
        if (known.softNanos() < entries.aheadNanos(known.envelope().loadMillis())) {
            refresh(key, place, known.prefix(), Optional.empty(), loader);
        }
        return Optional.of(new Answer<>(known.value(), false, Lookup.Tier.REMOTE));
    }

    private Stale<V> stale(Known<V> known) {
        return new Stale<>(
                known.value(),
                known.envelope().etag(),
                known.softNanos() + options.staleFor().toNanos());
    }

    /** Loads with the right to, or takes what another loads. */
    private Answer<V> claimed(
            K key,
            Place place,
            Mark mark,
            String unusable,
            Optional<Stale<V>> stale,
            CacheLoader<? super K, V> loader) {
        long patience =
                options.loads().hard().orElse(options.loads().patience()).toNanos();
        long begun = ground.clock().nanoTime();
        boolean waited = false;
        while (true) {
            String name = Randoms.name();
            try (Wakeup wakeup = ground.wakeups().register(name)) {
                String channel =
                        ground.wakeups().channelOf(ground.wakeups().processId()).value();
                switch (ground.remote().claim(place, unusable, true, channel, name)) {
                    case Claim.Granted granted -> {
                        var order =
                                new Order<>(key, place.id(), granted.lease(), mark, granted.primaryRequired(), true);
                        return guarded(order, stale, loader);
                    }
                    case Claim.Found found -> {
                        Optional<Known<V>> known = entries.decode(place, found.bytes());
                        Optional<Answer<V>> hit = known.flatMap(there -> hit(key, place, there, mark, loader));
                        if (hit.isPresent()) {
                            return hit.get();
                        }
                        unusable = Envelope.prefix(found.bytes());
                        stale = known.map(this::stale);
                    }
                    case Claim.Busy busy -> {
                        if (stale.isPresent()
                                && (options.serveStale()
                                        || options.loads().soft().isPresent())) {
                            metrics.staleServed.increment();
                            return stale.get().answer();
                        }
                        long left = patience - (ground.clock().nanoTime() - begun);
                        if (left <= 0) {
                            return outOfPatience(key, place.id(), mark, stale, loader);
                        }
                        if (!waited) {
                            metrics.joined.increment();
                            waited = true;
                        }
                        boolean ignored = wakeup.await(
                                Duration.ofNanos(Math.min(left, busy.atMost().toNanos() + 1_000_000)));
                    }
                    case Claim.Away ignored -> {
                        metrics.remoteFailures.increment();
                        return guarded(new Order<>(key, place.id(), null, mark, false, true), stale, loader);
                    }
                }
                if (ground.clock().nanoTime() - begun > patience) {
                    return outOfPatience(key, place.id(), mark, stale, loader);
                }
            } catch (InterruptedException e) {
                throw interrupted(place.id(), e);
            }
        }
    }

    /**
     * For a caller who has waited long enough for others: what is stale, or that it took too long, where there is a bound on that;
     * else it loads for itself. Many who wait for a slow source must not all ask it.
     */
    Answer<V> outOfPatience(K key, String id, Mark mark, Optional<Stale<V>> stale, CacheLoader<? super K, V> loader) {
        return options.loads().hard().isPresent()
                ? instead(
                        new Order<>(key, id, null, mark, true, false),
                        stale,
                        late(id, options.loads().hard().get()))
                : alone(key, id, mark, stale, loader);
    }

    /** Loads for the caller alone; it is not kept. */
    private Answer<V> alone(K key, String id, Mark mark, Optional<Stale<V>> stale, CacheLoader<? super K, V> loader) {
        return direct(new Order<>(key, id, null, mark, true, false), stale, loader);
    }

    /** Loads within the time-outs, if there are any: on this thread without, on one of its own with. */
    private Answer<V> guarded(Order<K> order, Optional<Stale<V>> stale, CacheLoader<? super K, V> loader) {
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

    private CacheLoadException late(String id, Duration within) {
        return new CacheLoadException(
                Reason.TIMED_OUT,
                id,
                within,
                "a load of cache " + options.name() + " takes longer than its time-out; it goes on behind",
                null);
    }

    private Answer<V> direct(Order<K> order, Optional<Stale<V>> stale, CacheLoader<? super K, V> loader) {
        try {
            return loading.load(order, stale, options.loads().patience(), loader);
        } catch (Exception | Error e) {
            return instead(order, stale, e);
        }
    }

    /** What is stale, where it may be served in place of a load that failed; else the failure. */
    private Answer<V> instead(Order<K> order, Optional<Stale<V>> stale, @Nullable Throwable failure) {
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

    /**
     * Loads behind the caller's back, if nobody else does and there is room.
     *
     * @param prefix the entry that is to be replaced; where there is another by now, that is taken
     */
    void refresh(K key, Place place, String prefix, Optional<Stale<V>> stale, CacheLoader<? super K, V> loader) {
        ground.background().run(options.name(), () -> {
            Mark mark = near.mark(place.id());
            switch (ground.remote().claim(place, prefix, false, "-", "-")) {
                case Claim.Granted granted -> refreshed(key, place, granted, mark, stale, loader);
                case Claim.Found found ->
                    entries.decode(place, found.bytes())
                            .filter(known -> !known.stale())
                            .ifPresent(known -> entries.keepNear(key, known, mark));
                case Claim.Busy ignored -> {}
                case Claim.Away ignored -> {}
            }
        });
    }

    private void refreshed(
            K key,
            Place place,
            Claim.Granted granted,
            Mark mark,
            Optional<Stale<V>> stale,
            CacheLoader<? super K, V> loader) {
        Lease lease = granted.lease();
        try {
            Answer<V> ignored = loading.load(
                    new Order<>(key, place.id(), lease, mark, granted.primaryRequired(), true),
                    stale,
                    Duration.ZERO,
                    loader);
        } catch (Exception e) {
            LOG.debug("cache {} could not be refreshed; what is there is served on", options.name(), e);
        }
    }

    /** What Redis has, where it may be served; stale too where staleness is allowed. */
    Optional<Known<V>> known(Place place) {
        return ground.remote().read(place) instanceof Read.Found found
                ? entries.decode(place, found.bytes())
                : Optional.empty();
    }

    /** Keeps values in Redis; false where a shard is away. Throws where Redis did not answer. One round trip per node. */
    boolean store(Map<? extends K, ? extends V> values, Ttl ttl) {
        var calls = new ArrayList<ScriptCall<Tree>>(values.size());
        for (Map.Entry<? extends K, ? extends V> value : values.entrySet()) {
            Place place = place(value.getKey());
            if (!ground.remote().up(place)) {
                return false;
            }
            Written written = entries.write(
                    Optional.of(value.getValue()),
                    Optional.of(ttl),
                    0,
                    ground.generations().read(entries.generationsOf(value.getKey())),
                    Optional.empty());
            calls.add(ground.remote().storeCall(place, written));
        }
        ground.remote().storeAll(calls);
        return true;
    }

    /**
     * Prepares to keep what a transaction writes: what is answered keeps it once that has committed, unless somebody else
     * wrote or invalidated it in between. The generations are those of now, so a tag that is invalidated later is.
     */
    BooleanSupplier writing(K key, V value) {
        Place place = place(key);
        Optional<String> token = ground.remote().prepare(place);
        if (token.isEmpty()) {
            return () -> false;
        }
        try {
            List<Seen> seen = ground.generations().read(entries.generationsOf(key));
            Written written = entries.write(Optional.of(value), Optional.empty(), 0, seen, Optional.empty());
            return () -> ground.remote().up(place) && ground.remote().write(place, token.get(), written);
        } catch (RedisUnavailableException e) {
            return () -> false;
        }
    }

    private Place place(K key) {
        return ground.remote().place(options.name(), options.idOf(key), options.version(), options.form());
    }

    /** Keeps a value in this process alone, for as long as what others do is not heard of. */
    void keepHere(K key, V value, Ttl ttl) {
        Place place = place(key);
        Mark mark = Entries.with(near.mark(place.id()), ground.generations().peek(entries.generationsOf(key)));
        long nanos = ttl instanceof Ttl.For timed
                ? timed.time().toNanos()
                : Duration.ofDays(1).toNanos();
        entries.keepNear(
                key,
                Optional.of(value),
                Math.min(nanos, options.near().apart().toNanos()),
                0,
                mark,
                Optional.empty(),
                "");
    }

    V storeIfAbsent(K key, Place place, V value) {
        try {
            Before before = loading.before(key);
            Read read = ground.remote().read(place);
            Optional<byte[]> bytes = read instanceof Read.Found found ? Optional.of(found.bytes()) : Optional.empty();
            Optional<Known<V>> there = bytes.flatMap(some -> entries.decode(place, some));
            if (there.isPresent() && !there.get().stale() && there.get().value().isPresent()) {
                return there.get().value().get();
            }
            if (before.known() && ground.remote().up(place)) {
                Written written =
                        entries.write(Optional.of(value), Optional.empty(), 0, before.seen(), Optional.empty());
                Optional<byte[]> found = ground.remote()
                        .storeIfAbsent(place, bytes.map(Envelope::prefix).orElse(""), written);
                near.invalidate(place.id());
                return found.flatMap(other -> entries.decode(place, other))
                        .flatMap(Known::value)
                        .orElse(value);
            }
        } catch (RedisUnavailableException e) {
            metrics.remoteFailures.increment();
        }
        return keepHereIfAbsent(key, value);
    }

    /** One of many who do it at once wins. */
    private V keepHereIfAbsent(K key, V value) {
        hereAlone.lock();
        try {
            NearEntry<V> here = near.current(key);
            if (here != null
                    && here.value().isPresent()
                    && here.nearUntil() - ground.clock().nanoTime() > 0) {
                return here.value().get();
            }
            keepHere(key, value, options.ttl());
            return value;
        } finally {
            hereAlone.unlock();
        }
    }

    boolean touch(Place place) {
        try {
            Optional<Known<V>> known = known(place).filter(there -> !there.stale());
            if (known.isEmpty()) {
                return false;
            }
            Ttl ttl = known.get().value().isPresent() ? options.ttl() : options.negativeTtl();
            boolean forever = ttl instanceof Ttl.Forever;
            long millis = ttl instanceof Ttl.For timed ? timed.time().toMillis() : 0;
            return ground.remote()
                    .touch(
                            place,
                            known.get().prefix(),
                            forever ? Envelope.NEVER : ground.time().nowMillis() + millis,
                            forever
                                    ? "0"
                                    : Long.toString(millis + options.staleFor().toMillis()));
        } catch (RedisUnavailableException e) {
            metrics.remoteFailures.increment();
            return false;
        }
    }
}
