package dev.forebay.cache;

import dev.forebay.base.CodecException;
import dev.forebay.cache.Field.Change;
import dev.forebay.cache.Generations.Seen;
import dev.forebay.cache.Invalidation.Entry;
import dev.forebay.cache.Invalidation.Item;
import dev.forebay.cache.RemoteFields.Part;
import dev.forebay.cache.RemoteFields.Updated;
import dev.forebay.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads and updates properties of entries that are hashes. */
final class HashedFields<K, V> implements Fields<K, V> {
    private static final byte[] NOTHING_BELOW = "{}".getBytes(StandardCharsets.US_ASCII);

    private final TieredCache<K, V> cache;
    private final Ground ground;
    private final Entries<K, V> entries;
    private final CacheMetrics metrics;

    HashedFields(TieredCache<K, V> cache, Ground ground, Entries<K, V> entries, CacheMetrics metrics) {
        this.cache = cache;
        this.ground = ground;
        this.entries = entries;
        this.metrics = metrics;
    }

    @Override
    public <F> Optional<F> get(K key, Field<V, F> field, CacheLoader<? super K, V> loader) {
        Lookup<F> known = find(key, field);
        boolean fresh = switch (known) {
            case Lookup.Hit<F> hit -> !hit.stale();
            case Lookup.NegativeHit<F> none -> !none.stale();
            case Lookup.Miss<F> ignored -> false;
        };
        return fresh ? known.asOptional() : cache.get(key, loader).flatMap(field::in);
    }

    @Override
    public <F> Lookup<F> find(K key, Field<V, F> field) {
        NearEntry<V> near = cache.near().current(key);
        if (near != null && near.freshUntil() - ground.clock().nanoTime() > 0) {
            return lookup(cache.nearHit(near).flatMap(field::in), Lookup.Tier.NEAR, near.stale());
        }
        Place place = cache.place(cache.id(key));
        return switch (ground.fields().readPart(place, field.name())) {
            case Part.Found found -> partly(key, place, found, field);
            case Part.Nothing ignored -> missed();
            case Part.Long ignored -> whole(key, field);
        };
    }

    private <F> Lookup<F> partly(K key, Place place, Part.Found found, Field<V, F> field) {
        Optional<Envelope> line = Envelope.read(HashEntry.joined(found.line(), NOTHING_BELOW));
        if (line.isEmpty()) {
            // what can't be read is counted, and makes room
            return whole(key, field);
        }
        Optional<List<Seen>> seen = entries.servable(place, line.get());
        if (seen.isEmpty()) {
            return missed();
        }
        try {
            byte[] json = found.property();
            Optional<F> value = line.get().negative() || json == null
                    ? Optional.empty()
                    : Optional.ofNullable(field.codec().decode(json));
            metrics.remoteHits.increment();
            return lookup(value, Lookup.Tier.REMOTE, entries.softNanos(line.get()) <= 0);
        } catch (CodecException e) {
            metrics.unreadable.increment();
            return missed();
        }
    }

    private <F> Lookup<F> whole(K key, Field<V, F> field) {
        return switch (cache.find(key)) {
            case Lookup.Hit<V> hit -> lookup(field.in(hit.value()), hit.tier(), hit.stale());
            case Lookup.NegativeHit<V> none -> new Lookup.NegativeHit<>(none.tier(), none.stale());
            case Lookup.Miss<V> ignored -> new Lookup.Miss<>();
        };
    }

    private <F> Lookup<F> missed() {
        metrics.misses.increment();
        return new Lookup.Miss<>();
    }

    private static <F> Lookup<F> lookup(Optional<F> value, Lookup.Tier tier, boolean stale) {
        return value.<Lookup<F>>map(found -> new Lookup.Hit<>(found, tier, stale))
                .orElseGet(() -> new Lookup.NegativeHit<>(tier, stale));
    }

    @Override
    public FieldUpdate update(K key, List<Change<V>> changes) {
        List<byte[]> fields = fields(changes);
        Place place = cache.place(cache.id(key));
        List<Item> items = List.of(new Entry(cache.name(), place.id()));
        var ended = new AtomicReference<@Nullable Updated>();
        boolean done = ground.invalidations().replace(items, () -> {
            Updated now = ground.fields().update(place, "", fields);
            // a second time there may be none any more, and what the first one did holds
            ended.compareAndSet(null, now);
            return now != Updated.REFUSED;
        });
        if (!done) {
            metrics.remoteFailures.increment();
            return new FieldUpdate.Invalidated(ground.invalidations().apply(items));
        }
        return ended.get() == Updated.SET ? new FieldUpdate.Updated() : new FieldUpdate.Absent();
    }

    @Override
    public void update(Tx tx, K key, List<Change<V>> changes) {
        List<byte[]> fields = fields(changes);
        Place place = cache.place(cache.id(key));
        List<Item> items = List.of(new Entry(cache.name(), place.id()));
        Optional<String> token = ground.writes().prepare(place);
        ground.invalidations()
                .apply(
                        tx,
                        items,
                        () -> token.isPresent()
                                && ground.fields().update(place, token.get(), fields) != Updated.REFUSED);
    }

    private List<byte[]> fields(List<Change<V>> changes) {
        if (changes.isEmpty() || changes.size() > 1_000) {
            throw new IllegalArgumentException(changes.size() + " changes; 1 to 1,000 are possible");
        }
        var fields = new ArrayList<byte[]>(2 * changes.size());
        for (Change<V> change : changes) {
            fields.add(change.name().getBytes(StandardCharsets.UTF_8));
            fields.add(change.json());
        }
        return fields;
    }
}
