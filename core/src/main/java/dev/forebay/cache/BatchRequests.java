package dev.forebay.cache;

import dev.forebay.cache.Entries.Written;
import dev.forebay.cache.Flights.Boarding;
import dev.forebay.cache.Flights.Flight;
import dev.forebay.cache.Generations.Name;
import dev.forebay.cache.Generations.Seen;
import dev.forebay.cache.NearEntry.Mark;
import dev.forebay.cache.RemoteLeases.Filled;
import dev.forebay.cache.RemoteTier.Read;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.ScriptCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Answers many keys at once: what is near, then all others of Redis together, then one load of what is left; only then it
 * waits for what others load, so that two batches can't wait for one another.
 */
final class BatchRequests<K, V> {
    private final TieredCache<K, V> cache;
    private final CacheOptions<K, V> options;
    private final Ground ground;
    private final Entries<K, V> entries;
    private final Loading<K, V> loading;
    private final CacheMetrics metrics;
    private final Flights<K, Answer<V>> flights;

    BatchRequests(
            TieredCache<K, V> cache,
            CacheOptions<K, V> options,
            Ground ground,
            Entries<K, V> entries,
            Loading<K, V> loading,
            CacheMetrics metrics,
            Flights<K, Answer<V>> flights) {
        this.cache = cache;
        this.options = options;
        this.ground = ground;
        this.entries = entries;
        this.loading = loading;
        this.metrics = metrics;
        this.flights = flights;
    }

    /** A key that is not near, and what was found of it. */
    private static final class Wanted<K, V> {
        final K key;
        final Place place;
        final Mark mark;
        Optional<NearEntry<V>> near = Optional.empty();
        Optional<byte[]> bytes = Optional.empty();
        Optional<Stale<V>> stale = Optional.empty();
        Optional<Lease> lease = Optional.empty();
        Optional<Flight<Answer<V>>> flight = Optional.empty();

        Wanted(K key, Place place, Mark mark) {
            this.key = key;
            this.place = place;
            this.mark = mark;
        }
    }

    Map<K, V> getAll(Collection<? extends K> keys, BatchLoader<K, V> loader) {
        Map<K, V> answers = new LinkedHashMap<>();
        List<Wanted<K, V>> wanted = notNear(new LinkedHashSet<>(keys), answers);
        List<Wanted<K, V>> missing = fromRedis(fromReplicas(wanted, answers), answers);
        if (missing.isEmpty()) {
            return answers;
        }
        metrics.misses.add(missing.size());
        List<Wanted<K, V>> others = new ArrayList<>();
        List<Wanted<K, V>> own = board(missing, others);
        try {
            claim(own, answers, others);
            load(own, answers, loader);
        } catch (RuntimeException | Error e) {
            own.forEach(one -> one.flight.ifPresent(flight -> flight.crash(e)));
            throw e;
        } finally {
            own.forEach(one -> one.flight.ifPresent(flight -> flights.ended(one.key, flight)));
        }
        for (Wanted<K, V> one : others) {
            CacheLoader<K, V> single =
                    (key, context) -> loader.load(Set.of(key)).get(key);
            cache.get(one.key, single).ifPresent(value -> answers.put(one.key, value));
        }
        return answers;
    }

    private List<Wanted<K, V>> notNear(Set<K> keys, Map<K, V> answers) {
        var wanted = new ArrayList<Wanted<K, V>>();
        long now = ground.clock().nanoTime();
        for (K key : keys) {
            NearEntry<V> entry = cache.near().current(Objects.requireNonNull(key, "a cache has no entry for null"));
            if (entry != null && entry.nearUntil() - now > 0) {
                cache.nearHit(entry).ifPresent(value -> answers.put(key, value));
            } else {
                String id = cache.id(key);
                LoadingNow.refuse(cache.name(), id);
                var one = new Wanted<K, V>(key, cache.place(id), cache.near().mark(id));
                one.near = Optional.ofNullable(entry);
                wanted.add(one);
            }
        }
        return wanted;
    }

    /** Asks replicas where the cache may; answers what the master must be asked for. */
    private List<Wanted<K, V>> fromReplicas(List<Wanted<K, V>> wanted, Map<K, V> answers) {
        if (!options.readFromReplicas() || wanted.isEmpty()) {
            return wanted;
        }
        List<Optional<byte[]>> reads = ground.replicas()
                .read(
                        wanted.stream().map(one -> one.place).toList(),
                        cache.near().stamps());
        learn(reads.stream().flatMap(Optional::stream).toList());
        var open = new ArrayList<Wanted<K, V>>();
        for (int i = 0; i < wanted.size(); i++) {
            Wanted<K, V> one = wanted.get(i);
            Optional<Known<V>> known = reads.get(i).flatMap(bytes -> entries.decodeFresh(one.place, bytes));
            if (known.map(there -> took(one, there, answers)).orElse(false)) {
                metrics.replicaHits.increment();
            } else {
                open.add(one);
            }
        }
        return open;
    }

    private List<Wanted<K, V>> fromRedis(List<Wanted<K, V>> wanted, Map<K, V> answers) {
        if (wanted.isEmpty()) {
            return wanted;
        }
        List<Read> reads =
                ground.remote().readAll(wanted.stream().map(one -> one.place).toList());
        var missing = new ArrayList<Wanted<K, V>>();
        learn(reads.stream()
                .flatMap(read -> read instanceof Read.Found found ? Stream.of(found.bytes()) : Stream.empty())
                .toList());
        for (int i = 0; i < wanted.size(); i++) {
            Wanted<K, V> one = wanted.get(i);
            switch (reads.get(i)) {
                case Read.Found found -> one.bytes = Optional.of(found.bytes());
                case Read.Nothing ignored -> {}
                case Read.Away ignored -> one.stale = one.near.flatMap(entries::stale);
            }
            Optional<Known<V>> known = one.bytes.flatMap(bytes -> entries.decode(one.place, bytes));
            if (!known.map(there -> took(one, there, answers)).orElse(false)) {
                missing.add(one);
            }
        }
        return missing;
    }

    /** Asks for all generations together that the entries need and that are not known here. */
    private void learn(List<byte[]> reads) {
        Set<Name> names = new LinkedHashSet<>();
        for (byte[] bytes : reads) {
            Envelope.read(bytes).ifPresent(envelope -> names.addAll(entries.names(envelope)));
        }
        try {
            List<Seen> ignored = ground.generations().read(names);
        } catch (RedisUnavailableException e) {
            metrics.remoteFailures.increment();
        }
    }

    /** Whether what Redis has answers the key. */
    private boolean took(Wanted<K, V> one, Known<V> known, Map<K, V> answers) {
        if (known.stale()) {
            one.stale = Optional.of(entries.stale(known));
            if (!options.serveStale()) {
                return false;
            }
            metrics.staleServed.increment();
        } else {
            entries.keepNear(one.key, known, one.mark);
        }
        metrics.remoteHits.increment();
        known.value().ifPresent(value -> answers.put(one.key, value));
        return true;
    }

    /** Begins a request for each key that nobody here has begun. */
    private List<Wanted<K, V>> board(List<Wanted<K, V>> missing, List<Wanted<K, V>> others) {
        var own = new ArrayList<Wanted<K, V>>();
        for (Wanted<K, V> one : missing) {
            Boarding<Answer<V>> boarding = flights.board(one.key, one.mark);
            if (boarding.begun()) {
                one.flight = Optional.of(boarding.flight());
                own.add(one);
            } else {
                others.add(one);
            }
        }
        return own;
    }

    /** Asks for the right to load each; what another process loads goes to {@code others}. */
    private void claim(List<Wanted<K, V>> own, Map<K, V> answers, List<Wanted<K, V>> others) {
        if (own.isEmpty() || own.stream().noneMatch(one -> ground.remote().up(one.place))) {
            return;
        }
        List<Claim> claims = ground.rights()
                .claimAll(own.stream()
                        .map(one -> new Bid(
                                one.place, one.bytes.map(Envelope::prefix).orElse(""), entries.pause(one.stale)))
                        .toList());
        for (int i = own.size() - 1; i >= 0; i--) {
            Wanted<K, V> one = own.get(i);
            switch (claims.get(i)) {
                case Claim.Granted granted -> one.lease = Optional.of(granted.lease());
                case Claim.Found found -> {
                    if (entries.decode(one.place, found.bytes())
                            .map(known -> took(one, known, answers))
                            .orElse(false)) {
                        landed(own.remove(i), Optional.ofNullable(answers.get(one.key)));
                    } else {
                        others.add(handedOver(own, i));
                    }
                }
                case Claim.Busy ignored -> others.add(handedOver(own, i));
                case Claim.Failed failed -> standIn(own.remove(i), failed.retryAfter(), answers);
                case Claim.Away ignored -> metrics.remoteFailures.increment();
            }
        }
    }

    /** Ends this batch's own request, so that the single one that waits for another process may begin. */
    private Wanted<K, V> handedOver(List<Wanted<K, V>> own, int index) {
        Wanted<K, V> one = own.remove(index);
        one.flight.ifPresent(flight -> {
            flights.ended(one.key, flight);
            flight.give();
        });
        one.flight = Optional.empty();
        return one;
    }

    /** Serves what is stale, since a load has failed. */
    private void standIn(Wanted<K, V> one, Duration atMost, Map<K, V> answers) {
        metrics.staleServed.increment();
        Stale<V> stale = one.stale.orElseThrow();
        stale.value().ifPresent(value -> answers.put(one.key, value));
        entries.keepStale(one.key, stale, one.mark, atMost);
        landed(one, stale.value());
    }

    private void landed(Wanted<K, V> one, Optional<V> value) {
        one.flight.ifPresent(flight -> {
            flights.ended(one.key, flight);
            flight.land(new Answer<>(value, false, Lookup.Tier.REMOTE));
        });
    }

    private void load(List<Wanted<K, V>> own, Map<K, V> answers, BatchLoader<K, V> loader) {
        if (own.isEmpty()) {
            return;
        }
        Set<K> keys = new LinkedHashSet<>();
        own.forEach(one -> keys.add(one.key));
        Duration patience = options.loads().patience();
        List<Lease> leases = own.stream().flatMap(one -> one.lease.stream()).toList();
        // one that has nothing to serve fails them all
        boolean covered = own.stream().allMatch(one -> one.stale.isPresent());
        leases.forEach(lease -> ground.leases().begin(lease, patience.toNanos()));
        try {
            Map<K, List<Seen>> before = before(own);
            long start = ground.clock().nanoTime();
            Map<K, V> loaded = loading.loadAll(
                    keys, own.stream().map(one -> one.place.id()).toList(), leases, covered, loader);
            keep(own, loaded, before, (ground.clock().nanoTime() - start) / 1_000_000);
            for (Wanted<K, V> one : own) {
                Optional<V> value = Optional.ofNullable(loaded.get(one.key));
                value.ifPresent(found -> answers.put(one.key, found));
                landed(one, value);
            }
        } catch (RuntimeException e) {
            metrics.loadFailures.increment();
            if (!covered) {
                throw e;
            }
            own.forEach(one -> standIn(one, options.loads().retryAfter(), answers));
        } finally {
            leases.forEach(ground.leases()::end);
        }
    }

    /** The generations that each entry depends on, from before the load; none where Redis can't tell. */
    private Map<K, List<Seen>> before(List<Wanted<K, V>> own) {
        Map<K, List<Seen>> before = new LinkedHashMap<>();
        Set<Name> all = new LinkedHashSet<>();
        own.forEach(one -> all.addAll(entries.generationsOf(one.key)));
        try {
            Map<Name, Seen> seen = new LinkedHashMap<>();
            ground.generations().read(all).forEach(one -> seen.put(one.name(), one));
            own.forEach(one -> before.put(
                    one.key,
                    entries.generationsOf(one.key).stream()
                            .map(name -> Objects.requireNonNull(seen.get(name)))
                            .toList()));
        } catch (RedisUnavailableException e) {
            metrics.remoteFailures.increment();
        }
        return before;
    }

    private void keep(List<Wanted<K, V>> own, Map<K, V> loaded, Map<K, List<Seen>> before, long tookMillis) {
        var fills = new ArrayList<ScriptCall<Long>>();
        var filled = new ArrayList<Wanted<K, V>>();
        var written = new ArrayList<Written>();
        for (Wanted<K, V> one : own) {
            List<Seen> seen = before.get(one.key);
            Optional<V> value = Optional.ofNullable(loaded.get(one.key));
            if (seen == null || one.lease.isEmpty()) {
                loading.keepApart(one.key, value, one.mark, tookMillis);
                continue;
            }
            loading.write(value, tookMillis, seen).ifPresent(entry -> {
                fills.add(RemoteLeases.fillCall(one.lease.orElseThrow(), entry));
                filled.add(one);
                written.add(entry);
            });
        }
        List<Filled> ends = fills.isEmpty() ? List.of() : ground.rights().fillAll(fills);
        for (int i = 0; i < ends.size(); i++) {
            Wanted<K, V> one = filled.get(i);
            if (ends.get(i) == Filled.REFUSED) {
                metrics.refusedFills.increment();
                continue;
            }
            entries.keepNear(
                    one.key,
                    Optional.ofNullable(loaded.get(one.key)),
                    written.get(i).softNanos(),
                    tookMillis,
                    Entries.with(one.mark, Objects.requireNonNull(before.get(one.key))),
                    Optional.empty(),
                    written.get(i).prefix());
        }
    }
}
