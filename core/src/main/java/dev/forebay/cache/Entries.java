package dev.forebay.cache;

import dev.forebay.base.CodecException;
import dev.forebay.cache.Generations.Name;
import dev.forebay.cache.Generations.Seen;
import dev.forebay.cache.NearEntry.Mark;
import dev.forebay.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Entries of one cache: from bytes, to bytes, into the near tier, and how long each lasts. */
final class Entries<K, V> {
    private static final byte[] NO_VALUE = {};
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final CacheOptions<K, V> options;
    private final Ground ground;
    private final NearTier<K, V> near;
    private final CacheMetrics metrics;
    private final StoredForm form;

    Entries(CacheOptions<K, V> options, Ground ground, NearTier<K, V> near, CacheMetrics metrics) {
        this.options = options;
        this.ground = ground;
        this.near = near;
        this.metrics = metrics;
        this.form = StoredForm.of(options.form());
    }

    /** The names of the generations that the entry of {@code key} depends on: the cache's first. */
    List<Name> generationsOf(K key) {
        Collection<String> tags = options.tags().apply(key);
        var names = new ArrayList<Name>(1 + tags.size());
        names.add(Name.all(options.name()));
        tags.forEach(tag -> names.add(Name.tag(CacheIds.requireTag(tag))));
        return names;
    }

    /**
     * What the bytes say, where it may be served at all: empty where they can't be read or something they depend on was
     * invalidated. May ask Redis for generations that are not known here.
     */
    Optional<Known<V>> decode(Place place, byte[] bytes) {
        Optional<Envelope> read = Envelope.read(bytes);
        if (read.isEmpty()) {
            return unreadable(place);
        }
        Envelope envelope = read.get();
        Optional<List<Seen>> seen = servable(place, envelope);
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(known(envelope, bytes, seen.get()));
        } catch (CodecException | NullPointerException e) {
            return unreadable(place);
        }
    }

    /**
     * What the bytes of a replica say, where it is fresh: all else the master is asked for. What can't be read is left to be found
     * there too.
     */
    Optional<Known<V>> decodeFresh(Place place, byte[] bytes) {
        Optional<Envelope> read = Envelope.read(bytes);
        if (read.isEmpty() || softNanos(read.get()) <= 0) {
            return Optional.empty();
        }
        try {
            return servable(place, read.get()).map(seen -> known(read.get(), bytes, seen));
        } catch (CodecException | NullPointerException e) {
            return Optional.empty();
        }
    }

    private Known<V> known(Envelope envelope, byte[] bytes, List<Seen> seen) {
        Optional<V> value = envelope.negative()
                ? Optional.empty()
                : Optional.of(options.codec().decode(envelope.payload()));
        return new Known<>(envelope, value, Envelope.prefix(bytes), seen, softNanos(envelope));
    }

    /**
     * The generations an entry was found current with; empty where it must not be served. May ask Redis for those that are not
     * known here.
     */
    Optional<List<Seen>> servable(Place place, Envelope envelope) {
        if (ground.remembered().doubtful(place.cache(), place.id(), envelope.tags())) {
            return Optional.empty();
        }
        try {
            List<Seen> seen = ground.generations().read(names(envelope));
            return outdated(envelope, seen).isEmpty() ? Optional.of(seen) : Optional.empty();
        } catch (RedisUnavailableException e) {
            metrics.remoteFailures.increment();
            return Optional.empty();
        }
    }

    /** What nobody can read makes room for what can. */
    private Optional<Known<V>> unreadable(Place place) {
        metrics.unreadable.increment();
        ground.remote().drop(place);
        return Optional.empty();
    }

    List<Name> names(Envelope envelope) {
        var names = new ArrayList<Name>(1 + envelope.tags().size());
        names.add(Name.all(options.name()));
        envelope.tags().forEach(tag -> names.add(Name.tag(tag.name())));
        return names;
    }

    /** The tags whose generation is another by now, and {@code *} for the cache. */
    List<String> outdated(Envelope envelope, List<Seen> seen) {
        var outdated = new ArrayList<String>();
        if (!seen.get(0).generation().equals(envelope.all())) {
            outdated.add("*");
        }
        for (int i = 1; i < seen.size(); i++) {
            Envelope.Tag tag = envelope.tags().get(i - 1);
            if (!seen.get(i).generation().equals(tag.generation())) {
                outdated.add(tag.name());
            }
        }
        return outdated;
    }

    /** Time until it is stale, by Redis' clock. */
    long softNanos(Envelope envelope) {
        long now = ground.time().nowMillis();
        return envelope.softMillis() == Envelope.NEVER || now == 0
                ? LONGEST.toNanos()
                : (envelope.softMillis() - now) * 1_000_000;
    }

    /**
     * An entry as it is kept in Redis, and for how long.
     *
     * @param stored its text, or field, value, … of its hash
     * @param prefix what tells it from every other entry
     */
    record Written(List<byte[]> stored, String prefix, String keptMillis, long softNanos) {}

    /** Throws CodecException where a value can't be written. */
    void requireWritable(V value) {
        form.requireWritable(options.codec().encode(value));
    }

    /**
     * Writes an entry.
     *
     * @param seen the generations from before the load, the cache's first
     * @throws CodecException where the value can't be written
     */
    Written write(Optional<V> value, Optional<Ttl> ttl, long loadMillis, List<Seen> seen, Optional<String> etag) {
        Ttl lasts = ttl.orElse(value.isPresent() ? options.freshFor() : options.negativeTtl());
        byte[] payload = value.map(options.codec()::encode).orElse(NO_VALUE);
        var tags = new ArrayList<Envelope.Tag>(seen.size());
        for (Seen one : seen.subList(1, seen.size())) {
            tags.add(new Envelope.Tag(one.name().text(), one.generation()));
        }
        long softNanos = switch (lasts) {
            case Ttl.Forever ignored -> LONGEST.toNanos();
            case Ttl.For timed -> jittered(timed.time().toNanos());
        };
        boolean forever = lasts instanceof Ttl.Forever;
        long softMillis = forever ? Envelope.NEVER : ground.time().nowMillis() + softNanos / 1_000_000;
        var envelope = Envelope.of(
                softMillis, Randoms.name(), loadMillis, seen.get(0).generation(), tags, etag, value.isEmpty(), payload);
        String kept = forever
                ? "0"
                : Long.toString(
                        Math.max(1, softNanos / 1_000_000 + options.staleFor().toMillis()));
        byte[] text = form.text(envelope, options.compressAbove());
        return new Written(form.stored(text, value.isEmpty()), Envelope.prefix(text), kept, softNanos);
    }

    /** Shorter by a random part: entries that were made together do not end together. */
    private long jittered(long nanos) {
        return options.jitter() == 0
                ? nanos
                : (long) (nanos
                        * (1 - options.jitter() * ThreadLocalRandom.current().nextDouble()));
    }

    /** Keeps near what Redis has. */
    void keepNear(K key, Known<V> known, Mark mark) {
        keepNear(
                key,
                known.value(),
                known.softNanos(),
                known.envelope().loadMillis(),
                with(mark, known.seen()),
                known.envelope().etag(),
                known.prefix());
    }

    void keepNear(
            K key,
            Optional<V> value,
            long softNanos,
            long loadMillis,
            Mark mark,
            Optional<String> etag,
            String prefix) {
        if (near.isOff() || softNanos <= 0) {
            return;
        }
        long now = ground.clock().nanoTime();
        long longest = (ground.news().coherent()
                        ? options.near().ttl()
                        : options.near().apart())
                .toNanos();
        long nearUntil = now + Math.min(longest, softNanos);
        long ahead = softNanos - aheadNanos(loadMillis);
        near.keep(
                key,
                new NearEntry<>(
                        value,
                        Math.min(nearUntil, now + Math.max(0, ahead)),
                        nearUntil,
                        now + softNanos + options.staleFor().toNanos(),
                        false,
                        mark,
                        etag,
                        prefix));
    }

    /** Serves what is stale for a while, since a load has just failed or goes on. */
    void keepStale(K key, Stale<V> stale, Mark mark) {
        keepStale(key, stale, mark, options.loads().retryAfter());
    }

    void keepStale(K key, Stale<V> stale, Mark mark, Duration atMost) {
        long now = ground.clock().nanoTime();
        long until = now + Math.min(atMost.toNanos(), stale.nanosLeft());
        var tagged = new Mark(mark.stripe(), mark.stamp(), stale.tags());
        near.keep(
                key,
                new NearEntry<>(stale.value(), until, until, now + stale.nanosLeft(), true, tagged, stale.etag(), ""));
    }

    /** What may be served in need of an entry of Redis whose time is over. */
    Stale<V> stale(Known<V> known) {
        return new Stale<>(
                known.value(),
                known.envelope().etag(),
                known.softNanos() + options.staleFor().toNanos(),
                tags(known.seen()));
    }

    /** How long a caller does without a load that failed: not at all, where it has nothing to serve meanwhile. */
    Duration pause(Optional<Stale<V>> stale) {
        return stale.filter(there -> there.nanosLeft() > 0).isPresent()
                ? options.loads().retryAfter()
                : Duration.ZERO;
    }

    /** What may be served in need of an entry of this process. */
    Optional<Stale<V>> stale(NearEntry<V> entry) {
        long left = entry.staleUntil() - ground.clock().nanoTime();
        return left > 0 && !options.staleFor().isZero()
                ? Optional.of(new Stale<>(entry.value(), entry.etag(), left, entry.tags()))
                : Optional.empty();
    }

    /** Whether nothing was invalidated here since the mark was noted. */
    boolean current(Mark mark) {
        return mark.current(near.stamps());
    }

    static Mark with(Mark mark, List<Seen> seen) {
        // the whole cache is in the stamps already: clearing it counts every stripe
        return seen.size() <= 1 ? mark : new Mark(mark.stripe(), mark.stamp(), tags(seen));
    }

    private static Seen[] tags(List<Seen> seen) {
        return seen.size() <= 1 ? Mark.NONE : seen.subList(1, seen.size()).toArray(Seen[]::new);
    }

    /** How long before its end an entry is loaded ahead: XFetch's draw, larger for slow loads. */
    long aheadNanos(long loadMillis) {
        double beta = options.loads().refreshAhead();
        return beta == 0
                ? 0
                : (long) (-Math.log(1 - ThreadLocalRandom.current().nextDouble()) * beta * loadMillis * 1_000_000);
    }
}
