package dev.forebay.cache;

import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The caches of an application. Thread-safe.
 *
 * <p><b>Coherence.</b> An invalidation that has returned {@code Everywhere} is served by nobody who asks Redis; other
 * processes hear of it by a numbered message, within milliseconds. A message that was lost is noticed by its number with the
 * next one, or by asking for the last number each half second: after two of these ({@link #STALE_BOUND}) nobody serves
 * what was invalidated. A process that can't ask serves what it has near for {@link NearOptions#apart} and then loads.
 * After a fail-over, which may bring back what was invalidated shortly before, what was invalidated within the last minute is invalidated again
 * by all who heard of it; until then it may be served.
 */
public interface Caches extends AutoCloseable {
    /** Longest time another process serves from its near tier, or from a replica, what was invalidated, while it reaches Redis. */
    Duration STALE_BOUND = Duration.ofSeconds(2);

    /**
     * Longest look through the keys of Redis for what a pattern names, or to count: some millions of keys. A pattern that was
     * not done by then clears its cache whole.
     */
    Duration LOOK_BOUND = Duration.ofSeconds(8);

    /** Longest look of a sweep, and of {@link #usage}. */
    Duration SWEEP_BOUND = Duration.ofSeconds(30);

    /** The caches of an application: one per application. */
    static Caches open(CacheDependencies on) {
        return new TieredCaches(on);
    }

    /** Opens a cache: once per name in an application. One round trip, which tells the others of its version. */
    <K, V> Cache<K, V> open(CacheOptions<K, V> options);

    /** The cache of that name, where one was opened. */
    Optional<Cache<?, ?>> find(String name);

    /** The caches that were opened, by name. */
    Collection<Cache<?, ?>> all();

    /**
     * Never serves again what {@code what} names, of any cache and process; two round trips, however much it is. Patterns
     * cost a look at all keys besides, as {@link #preview} does, and clear their cache whole where that can't be done.
     */
    InvalidateOutcome invalidate(Invalidation what);

    /**
     * The same once {@code tx} has committed, by the outbox: one statement in the caller's transaction. This process
     * has done it when the commit returns, where Redis answers.
     *
     * @throws IllegalStateException where the kit has no PostgreSQL
     */
    void invalidate(Tx tx, Invalidation what);

    /**
     * Counts what an invalidation would remove, without doing it; says how far it came. One round trip for each thousand
     * keys that Redis has, for {@link #LOOK_BOUND} at most, outside of the caller's
     * {@linkplain dev.forebay.redis.RedisBudget budget}.
     */
    BulkPreview preview(Invalidation what);

    /**
     * For operators: the same as {@link #invalidate(Invalidation)} where there are at most {@code atMost} entries, else
     * nothing but their number. Entries that came between the count and the end go too. What can't be counted is never
     * confirmed by a number: {@link BulkOutcome.Unconfirmed} says why, and {@link #invalidate(Invalidation)} does it
     * however much it is.
     */
    BulkOutcome invalidate(Invalidation what, long atMost);

    /**
     * Removes what Redis would forget within {@code left} anyway, of the caches opened here, to make room: it is missed at
     * the next call. What is kept for ever stays. One round trip for each thousand keys that Redis has and two for those
     * that end, for {@link #SWEEP_BOUND} at most, outside of the caller's budget.
     *
     * @throws dev.forebay.redis.ScanDeniedException where this user of Redis may not SCAN
     * @throws dev.forebay.redis.RedisUnavailableException where Redis does not answer
     */
    Swept sweep(Duration left);

    /** The same, unless a process of the fleet has done so within {@code within}: then empty. One round trip more. */
    Optional<Swept> sweepUnlessDone(Duration left, Duration within);

    /**
     * How much caches take in Redis, in their order: all of their entries counted, the memory of 200 of each measured. One
     * look at all keys, however many caches, one round trip for each cache more; bounded as {@link #sweep} is, and throws as
     * that does.
     */
    List<CacheUsage> usage(Collection<String> caches);

    /** How much one cache takes in Redis. */
    default CacheUsage usage(String cache) {
        return usage(List.of(cache)).getFirst();
    }

    /** All entries with a tag, in constant time; see {@link #invalidate(Invalidation)}. */
    default InvalidateOutcome invalidateTag(String tag) {
        return invalidate(Invalidation.tag(tag));
    }

    @Override
    void close();
}
