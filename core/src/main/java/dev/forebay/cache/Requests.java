package dev.forebay.cache;

import dev.forebay.cache.Loading.Order;
import dev.forebay.cache.NearEntry.Mark;
import dev.forebay.cache.RemoteTier.Read;
import dev.forebay.redis.Wakeups.Wakeup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private final TimedLoads<K, V> loads;
    private final CacheMetrics metrics;
    private final NearTier<K, V> near;

    Requests(
            CacheOptions<K, V> options,
            Ground ground,
            Entries<K, V> entries,
            Loading<K, V> loading,
            TimedLoads<K, V> loads,
            CacheMetrics metrics,
            NearTier<K, V> near) {
        this.options = options;
        this.ground = ground;
        this.entries = entries;
        this.loading = loading;
        this.loads = loads;
        this.metrics = metrics;
        this.near = near;
    }

    /** Asks a replica where the cache may, and else as {@link #answer}. */
    Answer<V> answerOrReplica(
            K key, Place place, Mark mark, Optional<NearEntry<V>> entry, CacheLoader<? super K, V> loader) {
        Optional<Answer<V>> replicated = replicated(place).flatMap(known -> hit(key, place, known, mark, loader));
        if (replicated.isPresent()) {
            metrics.replicaHits.increment();
        }
        return replicated.orElseGet(() -> answer(key, place, mark, entry, true, loader));
    }

    /** What a replica has, where it is fresh and no older than what was heard of. */
    private Optional<Known<V>> replicated(Place place) {
        return options.readFromReplicas()
                ? ground.replicas()
                        .read(List.of(place), near.stamps())
                        .getFirst()
                        .flatMap(bytes -> entries.decodeFresh(place, bytes))
                : Optional.empty();
    }

    /**
     * Asks Redis, and loads what that does not have.
     *
     * @param pauses whether the caller does for a while without a load that failed, where something is stale
     */
    Answer<V> answer(
            K key,
            Place place,
            Mark mark,
            Optional<NearEntry<V>> entry,
            boolean pauses,
            CacheLoader<? super K, V> loader) {
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
                stale = known.map(entries::stale);
            }
            // what is near may have been invalidated by somebody who was not heard yet
            case Read.Nothing ignored -> stale = Optional.empty();
            case Read.Away ignored -> {
                metrics.remoteFailures.increment();
                metrics.misses.increment();
                return loads.load(new Order<>(key, place.id(), null, mark, false, true), stale, loader);
            }
        }
        metrics.misses.increment();
        return claimed(key, place, mark, unusable, stale, pauses, loader);
    }

    /** The answer, where the entry is fresh, or stale and served so. */
    private Optional<Answer<V>> hit(K key, Place place, Known<V> known, Mark mark, CacheLoader<? super K, V> loader) {
        if (known.stale()) {
            if (!options.serveStale()) {
                return Optional.empty();
            }
            metrics.remoteHits.increment();
            metrics.staleServed.increment();
            Stale<V> stale = entries.stale(known);
            entries.keepStale(key, stale, mark);
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

    /** Loads with the right to, or takes what another loads. */
    private Answer<V> claimed(
            K key,
            Place place,
            Mark mark,
            String unusable,
            Optional<Stale<V>> stale,
            boolean pauses,
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
                var bid = new Bid(place, unusable, pauses ? entries.pause(stale) : Duration.ZERO);
                switch (ground.rights().claim(bid, true, channel, name)) {
                    case Claim.Granted granted -> {
                        var order =
                                new Order<>(key, place.id(), granted.lease(), mark, granted.primaryRequired(), true);
                        return loads.load(order, stale, loader);
                    }
                    case Claim.Found found -> {
                        Optional<Known<V>> known = entries.decode(place, found.bytes());
                        Optional<Answer<V>> hit = known.flatMap(there -> hit(key, place, there, mark, loader));
                        if (hit.isPresent()) {
                            return hit.get();
                        }
                        unusable = Envelope.prefix(found.bytes());
                        stale = known.map(entries::stale);
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
                    case Claim.Failed failed -> {
                        metrics.staleServed.increment();
                        entries.keepStale(key, stale.orElseThrow(), mark, failed.retryAfter());
                        return stale.get().answer();
                    }
                    case Claim.Away ignored -> {
                        metrics.remoteFailures.increment();
                        return loads.load(new Order<>(key, place.id(), null, mark, false, true), stale, loader);
                    }
                }
                if (ground.clock().nanoTime() - begun > patience) {
                    return outOfPatience(key, place.id(), mark, stale, loader);
                }
            } catch (InterruptedException e) {
                throw loads.interrupted(place.id(), e);
            }
        }
    }

    /**
     * For a caller who has waited long enough for others: what is stale, or that it took too long, where there is a bound on that;
     * else it loads for itself. Many who wait for a slow source must not all ask it.
     */
    Answer<V> outOfPatience(K key, String id, Mark mark, Optional<Stale<V>> stale, CacheLoader<? super K, V> loader) {
        return options.loads().hard().isPresent()
                ? loads.instead(
                        new Order<>(key, id, null, mark, true, false),
                        stale,
                        loads.late(id, options.loads().hard().get()))
                : alone(key, id, mark, stale, loader);
    }

    /** Loads for the caller alone; it is not kept. */
    private Answer<V> alone(K key, String id, Mark mark, Optional<Stale<V>> stale, CacheLoader<? super K, V> loader) {
        return loads.direct(new Order<>(key, id, null, mark, true, false), stale, loader);
    }

    /**
     * Loads behind the caller's back, if nobody else does and there is room.
     *
     * @param prefix the entry that is to be replaced; where there is another by now, that is taken
     */
    void refresh(K key, Place place, String prefix, Optional<Stale<V>> stale, CacheLoader<? super K, V> loader) {
        ground.background().run(options.name(), () -> {
            Mark mark = near.mark(place.id());
            // there is something to serve: else nobody would load behind
            var bid = new Bid(place, prefix, options.loads().retryAfter());
            switch (ground.rights().claim(bid, false, "-", "-")) {
                case Claim.Granted granted -> refreshed(key, place, granted, mark, stale, loader);
                case Claim.Found found ->
                    entries.decode(place, found.bytes())
                            .filter(known -> !known.stale())
                            .ifPresent(known -> entries.keepNear(key, known, mark));
                case Claim.Busy ignored -> {}
                case Claim.Failed ignored -> {}
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

    /** What Redis has, a replica where the cache may ask it; stale too where staleness is allowed. */
    Optional<Known<V>> known(Place place) {
        return replicated(place).or(() -> master(place));
    }

    private Optional<Known<V>> master(Place place) {
        return ground.remote().read(place) instanceof Read.Found found
                ? entries.decode(place, found.bytes())
                : Optional.empty();
    }
}
