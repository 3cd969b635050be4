package dev.forebay.cache;

import dev.forebay.cache.Flights.Boarding;
import dev.forebay.cache.Flights.Flight;
import dev.forebay.cache.Invalidation.Entry;
import dev.forebay.cache.Invalidation.Everything;
import dev.forebay.cache.Invalidation.Expiry;
import dev.forebay.cache.Invalidation.Item;
import dev.forebay.cache.NearEntry.Mark;
import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cache in two tiers: what is near is answered here, all else by {@link Requests}. */
final class TieredCache<K, V> implements Cache<K, V> {
    private final CacheOptions<K, V> options;
    private final Ground ground;
    private final NearTier<K, V> near;
    private final CacheMetrics metrics;
    private final Entries<K, V> entries;
    private final TimedLoads<K, V> loads;
    private final Requests<K, V> requests;
    private final Puts<K, V> puts;
    private final BatchRequests<K, V> batches;
    private final Flights<K, Answer<V>> flights;
    private final Fields<K, V> fields;
    private volatile CacheStatistics start;

    TieredCache(CacheOptions<K, V> options, Ground ground, CacheMetrics metrics) {
        this.options = options;
        this.ground = ground;
        this.metrics = metrics;
        this.near = new NearTier<>(options.near(), ground.clock());
        this.entries = new Entries<>(options, ground, near, metrics);
        var loading = new Loading<>(options, ground, entries, metrics);
        this.loads = new TimedLoads<>(options, ground, entries, loading, metrics);
        this.requests = new Requests<>(options, ground, entries, loading, loads, metrics, near);
        this.puts = new Puts<>(options, ground, entries, loading, metrics, near);
        this.flights = new Flights<>(near.stamps(), ground.tagChanges()::get);
        this.batches = new BatchRequests<>(this, options, ground, entries, loading, metrics, flights);
        this.fields = new HashedFields<>(this, ground, entries, metrics);
        this.start = metrics.statistics(near);
    }

    NearTier<K, V> near() {
        return near;
    }

    CacheOptions<K, V> options() {
        return options;
    }

    @Override
    public String name() {
        return options.name();
    }

    @Override
    public String id(K key) {
        return options.idOf(Objects.requireNonNull(key, "a cache has no entry for null"));
    }

    Place place(String id) {
        return ground.remote().place(options.name(), id, options.version(), options.form());
    }

    @Override
    public Optional<V> get(K key, CacheLoader<? super K, V> loader) {
        NearEntry<V> entry = near.current(key);
        if (entry != null && entry.freshUntil() - ground.clock().nanoTime() > 0) {
            return nearHit(entry);
        }
        return request(key, entry, loader).value();
    }

    @Override
    public Optional<V> getRemote(K key, CacheLoader<? super K, V> loader) {
        String id = id(key);
        LoadingNow.refuse(name(), id);
        // joins nobody: another's request may have read before an invalidation that this process has not heard of yet
        return requests.answer(key, place(id), near.mark(id), Optional.empty(), false, loader)
                .value();
    }

    Optional<V> nearHit(NearEntry<V> entry) {
        metrics.nearHits.increment();
        if (entry.stale()) {
            metrics.staleServed.increment();
        }
        return entry.value();
    }

    /** Answers what is not simply near: one request per key at a time, the others wait for it. */
    Answer<V> request(K key, @Nullable NearEntry<V> entry, CacheLoader<? super K, V> loader) {
        String id = id(key);
        if (entry != null && entry.nearUntil() - ground.clock().nanoTime() > 0) {
            if (entry.beginRefresh()) {
                requests.refresh(key, place(id), entry.prefix(), Optional.empty(), loader);
            }
            return new Answer<>(nearHit(entry), entry.stale(), Lookup.Tier.NEAR);
        }
        LoadingNow.refuse(name(), id);
        Mark mark = near.mark(id);
        Boarding<Answer<V>> boarding = flights.board(key, mark);
        Flight<Answer<V>> flight = boarding.flight();
        if (!boarding.begun()) {
            return join(flight, key, id, mark, loader);
        }
        try {
            Answer<V> answer = requests.answerOrReplica(key, place(id), mark, Optional.ofNullable(entry), loader);
            flight.land(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            flight.crash(e);
            throw e;
        } finally {
            flights.ended(key, flight);
        }
    }

    private Answer<V> join(Flight<Answer<V>> flight, K key, String id, Mark mark, CacheLoader<? super K, V> loader) {
        metrics.joined.increment();
        Duration patience = options.loads().hard().orElse(options.loads().patience());
        try {
            Optional<Answer<V>> answer = flight.await(patience);
            if (answer.isPresent()) {
                return answer.get();
            }
            return flight.given()
                    ? request(key, null, loader)
                    : requests.outOfPatience(key, id, mark, Optional.empty(), loader);
        } catch (InterruptedException e) {
            throw loads.interrupted(id, e);
        }
    }

    @Override
    public Map<K, V> getAll(Collection<? extends K> keys, BatchLoader<K, V> loader) {
        return batches.getAll(keys, loader);
    }

    @Override
    public Lookup<V> find(K key) {
        NearEntry<V> entry = near.current(key);
        if (entry != null && entry.freshUntil() - ground.clock().nanoTime() > 0) {
            Optional<V> value = nearHit(entry);
            return value.<Lookup<V>>map(found -> new Lookup.Hit<>(found, Lookup.Tier.NEAR, entry.stale()))
                    .orElseGet(() -> new Lookup.NegativeHit<>(Lookup.Tier.NEAR, entry.stale()));
        }
        String id = id(key);
        Mark mark = near.mark(id);
        Optional<Known<V>> known = requests.known(place(id));
        if (known.isEmpty()) {
            metrics.misses.increment();
            return new Lookup.Miss<>();
        }
        metrics.remoteHits.increment();
        boolean stale = known.get().stale();
        if (!stale) {
            entries.keepNear(key, known.get(), mark);
        }
        return known.get()
                .value()
                .<Lookup<V>>map(found -> new Lookup.Hit<>(found, Lookup.Tier.REMOTE, stale))
                .orElseGet(() -> new Lookup.NegativeHit<>(Lookup.Tier.REMOTE, stale));
    }

    @Override
    public InvalidateOutcome put(K key, V value) {
        return put(key, value, options.freshFor());
    }

    @Override
    public InvalidateOutcome put(K key, V value, Ttl ttl) {
        return store(Map.of(key, value), ttl);
    }

    @Override
    public void put(Tx tx, K key, V value) {
        entries.requireWritable(value);
        ground.invalidations().apply(tx, List.of(new Entry(name(), id(key))), puts.writing(key, value));
    }

    @Override
    public InvalidateOutcome putAll(Map<? extends K, ? extends V> values) {
        return store(values, options.freshFor());
    }

    private InvalidateOutcome store(Map<? extends K, ? extends V> values, Ttl ttl) {
        var items = new ArrayList<Item>(values.size());
        values.keySet().forEach(key -> items.add(new Entry(name(), id(key))));
        if (items.isEmpty()) {
            return new InvalidateOutcome.Everywhere();
        }
        values.values().forEach(entries::requireWritable);
        // not kept near: another process may have put later, and told before
        if (ground.invalidations().replace(items, () -> puts.store(values, ttl))) {
            return new InvalidateOutcome.Everywhere();
        }
        metrics.remoteFailures.increment();
        InvalidateOutcome outcome = ground.invalidations().apply(items);
        values.forEach((key, value) -> puts.keepHere(key, value, ttl));
        return outcome;
    }

    @Override
    public V putIfAbsent(K key, V value) {
        Place place = place(id(key));
        entries.requireWritable(value);
        return puts.storeIfAbsent(key, place, value);
    }

    @Override
    public Optional<V> getAndRemove(K key) {
        Optional<V> value = find(key).asOptional();
        InvalidateOutcome ignored = invalidate(key);
        return value;
    }

    @Override
    public boolean touch(K key) {
        boolean touched = puts.touch(place(id(key)));
        if (touched) {
            near.remove(key);
        }
        return touched;
    }

    @Override
    public InvalidateOutcome invalidate(K key) {
        near.remove(key);
        return ground.invalidations().apply(List.of(new Entry(name(), id(key))));
    }

    @Override
    public InvalidateOutcome invalidateAll(Collection<? extends K> keys) {
        return ground.invalidations().apply(entriesOf(keys));
    }

    @Override
    public void invalidate(Tx tx, Collection<? extends K> keys) {
        ground.invalidations().apply(tx, entriesOf(keys));
    }

    private List<Item> entriesOf(Collection<? extends K> keys) {
        return keys.stream()
                .<Item>map(key -> new Entry(name(), id(key)))
                .distinct()
                .toList();
    }

    @Override
    public InvalidateOutcome expire(K key) {
        return ground.invalidations().apply(List.of(new Expiry(name(), id(key))));
    }

    @Override
    public InvalidateOutcome clear() {
        return ground.invalidations().apply(List.of(new Everything(name())));
    }

    @Override
    public Explanation explain(K key) {
        return new Explainer<>(options, ground, entries).explain(place(id(key)), near.peek(key), near.stamps());
    }

    @Override
    public Explanation explainId(String text) {
        String id = options.named(CacheIds.meant(text));
        return new Explainer<>(options, ground, entries)
                .explain(place(id), near.peek((K key) -> id(key).equals(id)), near.stamps());
    }

    @Override
    public InvalidateOutcome invalidateIds(Collection<String> ids) {
        return ground.invalidations()
                .apply(ids.stream()
                        .<Item>map(id -> new Entry(name(), options.named(CacheIds.meant(id))))
                        .distinct()
                        .toList());
    }

    @Override
    public Fields<K, V> fields() {
        if (options.form() != EntryForm.HASH) {
            throw new IllegalStateException("cache " + name()
                    + " keeps its objects as texts; open it with CacheOptions.Builder.asHash to keep them by field");
        }
        return fields;
    }

    @Override
    public CacheStatistics statistics() {
        return metrics.statistics(near).since(start);
    }

    @Override
    public void resetStatistics() {
        start = metrics.statistics(near);
    }
}
