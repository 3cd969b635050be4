package dev.forebay.cache;

import dev.forebay.base.Codec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * How one cache behaves. Immutable.
 *
 * @param name the cache's name: part of its keys and the tag of its metrics
 * @param codec how a value is written
 * @param version of the value's form: raise it when an older application could not read what a newer one writes; both may
 *     run at once, each with its own entries
 * @param id the text of a key; what may not stand in a Redis key is hashed
 * @param hashed whether all keys stand in Redis as digests
 * @param tags tags that follow from the key
 * @param ttl how long an entry is fresh; empty: as the kit's {@code DEFAULT_TTL} says, 300 s where it is not set
 * @param negativeTtl how long it is remembered that the source has nothing
 * @param staleFor how long after that an entry may still be served where a load fails or is slow
 * @param serveStale whether what is stale is served at once and loaded behind (stale-while-revalidate)
 * @param jitter part of the time to live that differs from entry to entry, so that they do not end together
 * @param compressAbove size in bytes above which values are compressed; as a hash they never are
 * @param form how an entry stands in Redis; raise the version with it, for two applications that have the same version in
 *     different forms take each other's entries away
 * @param readFromReplicas whether look-ups may be answered by replicas of Redis
 * @param near the tier in this process
 * @param loads how values are loaded
 * @param <K> the key; its equals and hashCode name the entry in this process, {@code id} in Redis
 * @param <V> the value, immutable: it is shared by all who ask
 */
public record CacheOptions<K, V>(
        String name,
        Codec<V> codec,
        int version,
        Function<? super K, String> id,
        boolean hashed,
        Function<? super K, ? extends Collection<String>> tags,
        Optional<Ttl> ttl,
        Ttl negativeTtl,
        Duration staleFor,
        boolean serveStale,
        double jitter,
        int compressAbove,
        EntryForm form,
        boolean readFromReplicas,
        NearOptions near,
        LoadOptions loads) {
    public CacheOptions {
        CacheIds.requireName(name);
        if (version < 1 || version > 1_000_000) {
            throw new IllegalArgumentException("version is " + version + "; 1 to 1,000,000 are possible");
        }
        if (staleFor.isNegative() || staleFor.toDays() > 3650) {
            throw new IllegalArgumentException("staleFor is " + staleFor + "; 0 to 10 years are possible");
        }
        if (serveStale && staleFor.isZero()) {
            throw new IllegalArgumentException("serveStale needs a staleFor above 0: the bound of what may be served");
        }
        if (!(jitter >= 0 && jitter <= 0.5)) {
            throw new IllegalArgumentException("jitter is " + jitter + "; 0 to 0.5 are possible");
        }
        if (compressAbove < 64) {
            throw new IllegalArgumentException("compressAbove is " + compressAbove + " bytes; at least 64");
        }
    }

    /** How long an entry of an opened cache is fresh. */
    Ttl freshFor() {
        return ttl.orElseThrow(() -> new IllegalStateException("cache " + name + " was opened without a time to live"));
    }

    /** The same, which names a time to live. */
    CacheOptions<K, V> withDefaultTtl(Duration otherwise) {
        return ttl.isPresent()
                ? this
                : new CacheOptions<>(
                        name,
                        codec,
                        version,
                        id,
                        hashed,
                        tags,
                        Optional.of(Ttl.of(otherwise)),
                        negativeTtl,
                        staleFor,
                        serveStale,
                        jitter,
                        compressAbove,
                        form,
                        readFromReplicas,
                        near,
                        loads);
    }

    /** What a key is called in Redis. */
    String idOf(K key) {
        String text = id.apply(key);
        return hashed ? CacheIds.hashed(text) : CacheIds.of(text);
    }

    /** The same for an id that was made of a key's text by somebody who may not know that this cache hashes. */
    String named(String given) {
        return hashed && !CacheIds.isDigest(given) ? CacheIds.hashed(given) : given;
    }

    /**
     * Begins with the defaults: fresh for the kit's default time (DEFAULT_TTL, 300 s), absence for 60 s, nothing stale, a tenth of jitter, 1,000 entries near
     * for 60 s, version 1, compressed above 64 KiB, keys by their {@code toString}.
     */
    public static <K, V> Builder<K, V> of(String name, Codec<V> codec) {
        return new Builder<>(name, codec);
    }

    /** Collects what differs from the defaults. Not thread-safe. */
    public static final class Builder<K, V> {
        private final String name;
        private final Codec<V> codec;
        private int version = 1;
        private Function<? super K, String> id = Object::toString;
        private boolean hashed;
        private Function<? super K, ? extends Collection<String>> tags = key -> List.of();
        private Optional<Ttl> ttl = Optional.empty();
        private Ttl negativeTtl = Ttl.of(Duration.ofSeconds(60));
        private Duration staleFor = Duration.ZERO;
        private boolean serveStale;
        private double jitter = 0.1;
        private int compressAbove = 1 << 16;
        private EntryForm form = EntryForm.TEXT;
        private boolean readFromReplicas;
        private NearOptions near = NearOptions.defaults();
        private LoadOptions loads = LoadOptions.defaults();

        private Builder(String name, Codec<V> codec) {
            this.name = name;
            this.codec = codec;
        }

        public Builder<K, V> version(int newVersion) {
            version = newVersion;
            return this;
        }

        /** The text of a key. */
        public Builder<K, V> id(Function<? super K, String> newId) {
            id = newId;
            return this;
        }

        /** Keys that must not be readable in Redis: each stands there as its digest. */
        public Builder<K, V> hashedIds() {
            hashed = true;
            return this;
        }

        /** Tags of each entry. */
        public Builder<K, V> tags(String... newTags) {
            List<String> all = List.of(newTags);
            all.forEach(CacheIds::requireTag);
            tags = key -> all;
            return this;
        }

        /** Tags that follow from the key. */
        public Builder<K, V> tagsOf(Function<? super K, ? extends Collection<String>> newTags) {
            tags = newTags;
            return this;
        }

        public Builder<K, V> ttl(Duration newTtl) {
            return ttl(Ttl.of(newTtl));
        }

        public Builder<K, V> ttl(Ttl newTtl) {
            ttl = Optional.of(newTtl);
            return this;
        }

        public Builder<K, V> negativeTtl(Duration newTtl) {
            negativeTtl = Ttl.of(newTtl);
            return this;
        }

        /** What is stale may be served that long where a load fails. */
        public Builder<K, V> staleOnError(Duration newStaleFor) {
            staleFor = newStaleFor;
            return this;
        }

        /** What is stale is served for that long and loaded behind (flexible). */
        public Builder<K, V> staleWhileRevalidate(Duration newStaleFor) {
            staleFor = newStaleFor;
            serveStale = true;
            return this;
        }

        public Builder<K, V> jitter(double newJitter) {
            jitter = newJitter;
            return this;
        }

        public Builder<K, V> compressAbove(int bytes) {
            compressAbove = bytes;
            return this;
        }

        /**
         * Objects that are updated by field: each stands in Redis as a hash with a field for each property, and {@link Cache#fields}
         * reads and sets some of them. The codec writes JSON objects.
         */
        public Builder<K, V> asHash() {
            form = EntryForm.HASH;
            return this;
        }

        /**
         * Lets replicas of Redis answer {@code get}, {@code getAll} and {@code find}, where the link asks them too (REDIS_READ_REPLICAS, a Cluster
         * or Sentinels): for what is asked for more than its masters can answer. Off by default.
         *
         * <p>A replica is behind its master. What it has is believed only where it proves, with a time that this process wrote to its master, that it knows
         * every invalidation of the key that this process has heard of; else the master is asked, as it is for what is missing or
         * stale there. So nothing is served longer than from a near tier: never in the process that invalidated or put it, at most
         * {@link Caches#STALE_BOUND} in others, however far the replica is behind; a cache without a near tier has that bound too then. What was only loaded anew
         * may be answered as it was before, within its time to live.
         *
         * <p>{@code getRemote}, loads, fills, tags' generations and all writes ask masters alone, as do single fields. Cost: a hit one round trip, as
         * before, with two commands for the replica in place of one for the master; a miss one more; each process writes one key per
         * shard twice a second.
         */
        public Builder<K, V> readFromReplicas(boolean allowed) {
            readFromReplicas = allowed;
            return this;
        }

        public Builder<K, V> near(int entries, Duration newTtl) {
            near = new NearOptions(entries, newTtl, near.apart());
            return this;
        }

        /**
         * Bounds the near tier by what its values weigh together instead of by their number: for values of very different size.
         *
         * @param most in the weigher's unit
         * @param weigher of a value, once when it is kept; fast, and the same for the same value. The knowledge that there is none weighs 1
         */
        public Builder<K, V> nearWeight(long most, ToIntFunction<? super V> weigher) {
            near = new NearOptions(
                    Math.max(1, near.entries()),
                    near.ttl(),
                    near.apart(),
                    Optional.of(new NearOptions.Weight(most, value -> value == null ? 1 : weighed(weigher, value))));
            return this;
        }

        @SuppressWarnings("unchecked") // only values of this cache are weighed
        private static <V> int weighed(ToIntFunction<? super V> weigher, Object value) {
            return weigher.applyAsInt((V) value);
        }

        public Builder<K, V> near(NearOptions newNear) {
            near = newNear;
            return this;
        }

        /** Nothing is kept in this process. */
        public Builder<K, V> withoutNear() {
            near = new NearOptions(0, near.ttl(), near.apart());
            return this;
        }

        public Builder<K, V> loads(LoadOptions newLoads) {
            loads = newLoads;
            return this;
        }

        /** Most loads at a time. */
        public Builder<K, V> concurrentLoads(int most) {
            loads = new LoadOptions(
                    most, loads.patience(), loads.soft(), loads.hard(), loads.retryAfter(), loads.refreshAhead());
            return this;
        }

        /** A load may take that long, {@code soft} where there is something stale; it then runs on a thread of its own. */
        public Builder<K, V> timeouts(Optional<Duration> soft, Optional<Duration> hard) {
            loads = new LoadOptions(
                    loads.concurrent(), loads.patience(), soft, hard, loads.retryAfter(), loads.refreshAhead());
            return this;
        }

        public Builder<K, V> patience(Duration patience) {
            loads = new LoadOptions(
                    loads.concurrent(), patience, loads.soft(), loads.hard(), loads.retryAfter(), loads.refreshAhead());
            return this;
        }

        public Builder<K, V> refreshAhead(double beta) {
            loads = new LoadOptions(
                    loads.concurrent(), loads.patience(), loads.soft(), loads.hard(), loads.retryAfter(), beta);
            return this;
        }

        public CacheOptions<K, V> build() {
            return new CacheOptions<>(
                    name,
                    codec,
                    version,
                    id,
                    hashed,
                    tags,
                    ttl,
                    negativeTtl,
                    staleFor,
                    serveStale,
                    jitter,
                    compressAbove,
                    form,
                    readFromReplicas,
                    near,
                    loads);
        }
    }
}
