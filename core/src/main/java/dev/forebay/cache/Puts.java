package dev.forebay.cache;

import dev.forebay.cache.Entries.Written;
import dev.forebay.cache.Generations.Seen;
import dev.forebay.cache.Loading.Before;
import dev.forebay.cache.NearEntry.Mark;
import dev.forebay.cache.RemoteTier.Read;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply.Tree;
import dev.forebay.redis.ScriptCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Values that are given and not loaded: put, put where there is none, written by a transaction; and times that begin anew. */
final class Puts<K, V> {
    private final CacheOptions<K, V> options;
    private final Ground ground;
    private final Entries<K, V> entries;
    private final Loading<K, V> loading;
    private final CacheMetrics metrics;
    private final NearTier<K, V> near;
    private final ReentrantLock hereAlone = new ReentrantLock();

    Puts(
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
            calls.add(ground.writes().storeCall(place, written));
        }
        ground.writes().storeAll(calls);
        return true;
    }

    /**
     * Prepares to keep what a transaction writes: what is answered keeps it once that has committed, unless somebody else
     * wrote or invalidated it in between. The generations are those of now, so a tag that is invalidated later is.
     */
    BooleanSupplier writing(K key, V value) {
        Place place = place(key);
        Optional<String> token = ground.writes().prepare(place);
        if (token.isEmpty()) {
            return () -> false;
        }
        try {
            List<Seen> seen = ground.generations().read(entries.generationsOf(key));
            Written written = entries.write(Optional.of(value), Optional.empty(), 0, seen, Optional.empty());
            return () -> ground.remote().up(place) && ground.writes().write(place, token.get(), written);
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
                Optional<byte[]> found = ground.writes()
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
            keepHere(key, value, options.freshFor());
            return value;
        } finally {
            hereAlone.unlock();
        }
    }

    /** What is fresh in Redis. */
    private Optional<Known<V>> known(Place place) {
        return ground.remote().read(place) instanceof Read.Found found
                ? entries.decode(place, found.bytes()).filter(there -> !there.stale())
                : Optional.empty();
    }

    boolean touch(Place place) {
        try {
            Optional<Known<V>> known = known(place);
            if (known.isEmpty()) {
                return false;
            }
            Ttl ttl = known.get().value().isPresent() ? options.freshFor() : options.negativeTtl();
            boolean forever = ttl instanceof Ttl.Forever;
            long millis = ttl instanceof Ttl.For timed ? timed.time().toMillis() : 0;
            return ground.writes()
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
