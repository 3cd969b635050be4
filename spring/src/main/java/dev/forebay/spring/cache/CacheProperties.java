package dev.forebay.spring.cache;

import dev.forebay.cache.LoadOptions;
import dev.forebay.cache.NearOptions;
import dev.forebay.cache.Ttl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How caches behave: for all of them, and by name where one differs.
 *
 * @param enabled Whether there are caches of the kit.
 * @param spring Whether they answer Spring's @Cacheable, where the application has no CacheManager of its own and names no spring.cache.type.
 * @param ttl How long an entry is fresh: a duration, or short (5m), medium (1h), long (24h), very-long (7d), forever. As forebay.default-ttl by default.
 * @param negativeTtl How long it is remembered that the source has nothing.
 * @param staleFor How long after that an entry may stand in for a load that fails.
 * @param serveStale Whether what is stale is served at once and loaded behind, where a loader is known.
 * @param jitter Part of the time to live that differs from entry to entry, 0 to 0.5.
 * @param compressAbove Size above which values are compressed.
 * @param readFromReplicas Whether look-ups may be answered by replicas of Redis, which forebay.redis.read-replicas allows.
 * @param reportEvery How often each cache that was asked writes a line into the log, with what it did since the last one; never where it is not set.
 * @param sweepEvery How often one process of the fleet removes from Redis what ends within a minute; never where it is not set.
 * @param near The tier in this process.
 * @param loads How values are loaded.
 * @param caches What differs for one cache, by its name.
 */
@ConfigurationProperties("forebay.cache")
public record CacheProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean spring,
        @Nullable Ttl ttl,
        @DefaultValue("60s") Duration negativeTtl,
        @DefaultValue("0s") Duration staleFor,
        @DefaultValue("false") boolean serveStale,
        @DefaultValue("0.1") double jitter,
        @DefaultValue("64KB") DataSize compressAbove,
        @DefaultValue("false") boolean readFromReplicas,
        @Nullable Duration reportEvery,
        @Nullable Duration sweepEvery,
        @DefaultValue Near near,
        @DefaultValue Loads loads,
        @DefaultValue Map<String, One> caches) {
    public CacheProperties {
        caches = Map.copyOf(caches);
        requireSeconds("report-every", reportEvery);
        requireSeconds("sweep-every", sweepEvery);
    }

    private static void requireSeconds(String name, @Nullable Duration every) {
        if (every != null && every.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "forebay.cache." + name + " is " + every + "; a second is the least, and without it there is none");
        }
    }

    /** What is set for a cache of that name. */
    Optional<One> one(String name) {
        return Optional.ofNullable(caches.get(name));
    }

    /**
     * The tier in this process.
     *
     * @param entries Most entries of a cache; 0 for none of them.
     * @param ttl Longest time an entry is served from here without asking Redis.
     * @param apart The same while this process can't hear what others invalidate.
     */
    public record Near(
            @DefaultValue("1000") int entries,
            @DefaultValue("60s") Duration ttl,
            @DefaultValue("5s") Duration apart) {
        public Near {
            NearOptions ignored = new NearOptions(entries, ttl, apart);
        }
    }

    /**
     * How values are loaded.
     *
     * @param concurrent Most loads of a cache at a time in this process.
     * @param patience Longest wait for another's load, or for room to load.
     * @param soft How long a caller waits for a load before it takes what is stale. With it loads run on threads of their own, outside of the caller's transaction.
     * @param hard Longest time a caller waits for a load. With it loads run on threads of their own, outside of the caller's transaction.
     * @param retryAfter Pause after a failed load while something stale is served.
     * @param refreshAhead How eagerly what is much asked for is loaded before its time is over; 0 never, 1 as XFetch proposes.
     */
    public record Loads(
            @DefaultValue("64") int concurrent,
            @DefaultValue("5s") Duration patience,
            @Nullable Duration soft,
            @Nullable Duration hard,
            @DefaultValue("1s") Duration retryAfter,
            @DefaultValue("1") double refreshAhead) {
        public Loads {
            LoadOptions ignored = new LoadOptions(
                    concurrent,
                    patience,
                    Optional.ofNullable(soft),
                    Optional.ofNullable(hard),
                    retryAfter,
                    refreshAhead);
        }
    }

    /**
     * One cache; what is not set is as for all.
     *
     * @param type Class of its values, where no annotated method declares it.
     * @param version Of the value's form: raise it when an older application could not read what a newer one writes.
     * @param tags Tags of all its entries.
     * @param ttl How long an entry is fresh.
     * @param negativeTtl How long it is remembered that the source has nothing.
     * @param staleFor How long after that an entry may stand in for a load that fails.
     * @param serveStale Whether what is stale is served at once and loaded behind.
     * @param jitter Part of the time to live that differs from entry to entry, 0 to 0.5.
     * @param compressAbove Size above which values are compressed.
     * @param readFromReplicas Whether look-ups may be answered by replicas of Redis.
     * @param hashedKeys Whether keys stand in Redis as digests, for what must not be read there.
     * @param nearEntries Most entries in this process; 0 for none of them.
     * @param nearTtl Longest time an entry is served from this process without asking Redis.
     * @param concurrentLoads Most loads at a time in this process.
     * @param patience Longest wait for another's load, or for room to load.
     * @param soft How long a caller waits for a load before it takes what is stale.
     * @param hard Longest time a caller waits for a load.
     */
    public record One(
            @Nullable Class<?> type,
            @DefaultValue("1") int version,
            @DefaultValue List<String> tags,
            @Nullable Ttl ttl,
            @Nullable Duration negativeTtl,
            @Nullable Duration staleFor,
            @Nullable Boolean serveStale,
            @Nullable Double jitter,
            @Nullable DataSize compressAbove,
            @Nullable Boolean readFromReplicas,
            @DefaultValue("false") boolean hashedKeys,
            @Nullable Integer nearEntries,
            @Nullable Duration nearTtl,
            @Nullable Integer concurrentLoads,
            @Nullable Duration patience,
            @Nullable Duration soft,
            @Nullable Duration hard) {
        public One {
            tags = List.copyOf(tags);
        }
    }
}
