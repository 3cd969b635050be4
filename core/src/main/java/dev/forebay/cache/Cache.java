package dev.forebay.cache;

import dev.forebay.store.Tx;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * One cache, in two tiers: near in this process, remote in Redis. Never stale by accident: a load that began before an
 * invalidation can never overwrite what that left, in neither tier, in no process. Thread-safe; values are shared and
 * must not change.
 *
 * <p>No fault of Redis reaches a reader: what it can't answer is loaded, within the bound on concurrent loads. An entry
 * that can't be read (another form, corrupt, too large) is a miss, counted. A key may have any text; {@code null} is refused.
 *
 * @param <K> the key
 * @param <V> the value
 */
public interface Cache<K, V> {
    String name();

    /** What {@code key} is called in Redis and in an {@link Invalidation}. */
    String id(K key);

    /**
     * The value, loaded where it is not known: once for all who ask meanwhile, here and in other processes. Empty where
     * the source has none. The loader runs on the caller's thread, or, where the cache has time-outs, on one of its own.
     * Cost: near hit none; remote hit one round trip; miss three, the load between them.
     *
     * @throws CacheLoadException where it can't be loaded and nothing stale may be served
     */
    Optional<V> get(K key, CacheLoader<? super K, V> loader);

    /** The same without the near tier: what Redis has now. Loads what is stale though a load failed a moment ago. */
    Optional<V> getRemote(K key, CacheLoader<? super K, V> loader);

    /**
     * The values that there are. What is not known is loaded by one call of {@code loader}, without what another is loading
     * already. Cost: one round trip per node for what is near no more, two more for what is loaded.
     */
    Map<K, V> getAll(Collection<? extends K> keys, BatchLoader<K, V> loader);

    /** What is known of a key, without a load. One round trip, none where it is near. */
    Lookup<V> find(K key);

    /** Whether a fresh value is known. */
    default boolean contains(K key) {
        return find(key) instanceof Lookup.Hit<V> hit && !hit.stale();
    }

    /**
     * Keeps a value for the cache's time to live, over whatever was there; loads under way keep nothing. Entries of other
     * versions go: an application that can't read this one loads. Throws {@link dev.forebay.base.CodecException} where the value can't be written. Whoever writes
     * the source invalidates rather than puts: two writers may put in another order than they committed. Two round trips.
     */
    InvalidateOutcome put(K key, V value);

    /** The same for another time. */
    InvalidateOutcome put(K key, V value, Ttl ttl);

    /** The same for many at once; for the cache's time to live. */
    InvalidateOutcome putAll(Map<? extends K, ? extends V> values);

    /**
     * Write-through: once {@code tx} has committed, {@code value} is kept and whatever was there before is never served
     * again; if it rolls back, nothing happens. Where somebody else wrote or invalidated the key between this call and the commit, where
     * Redis is away or the transaction took longer than 30 s, and, rarely, where the outbox of another process comes upon
     * the commit before this one has kept the value, it is {@link #invalidate(Tx, Collection)}: nothing is kept
     * rather than the wrong value. Cost: one statement and one or two round trips now, two after the commit.
     *
     * @throws IllegalStateException where the kit has no PostgreSQL
     */
    void put(Tx tx, K key, V value);

    /** Keeps a value where there is no fresh one; answers what there is now. Where Redis is away, it is kept near only. */
    V putIfAbsent(K key, V value);

    /** Takes the value out: what {@link #find} would have answered, and {@link #invalidate}. */
    Optional<V> getAndRemove(K key);

    /** Begins the time to live anew; false where there is nothing fresh, and where Redis is away. */
    boolean touch(K key);

    /**
     * Never serves again what is there now: not from here, not from Redis, not by a load under way. Other processes stop
     * within milliseconds (see {@link Caches}). Two round trips, however many keys.
     */
    InvalidateOutcome invalidate(K key);

    InvalidateOutcome invalidateAll(Collection<? extends K> keys);

    /** The same once {@code tx} has committed, and never if it rolls back; survives a crash in between. */
    void invalidate(Tx tx, Collection<? extends K> keys);

    /**
     * What is there is stale from now on: loaded at the next call, and served only where staleness is allowed; where Redis is
     * away it is not served at all.
     */
    InvalidateOutcome expire(K key);

    /** Forgets all entries; one write, however many there are. */
    InvalidateOutcome clear();

    /** What is where, and why. Two round trips. */
    Explanation explain(K key);

    /** The same for operators, who have a key's text: {@link #id}, or what it was made of. Looks through what is near. */
    Explanation explainId(String id);

    /** For operators: {@link #invalidate} by a key's text. */
    InvalidateOutcome invalidateIds(Collection<String> ids);

    /**
     * The objects by their fields.
     *
     * @throws IllegalStateException where the cache does not keep them so ({@link CacheOptions.Builder#asHash})
     */
    Fields<K, V> fields();

    /** Counted since the start, or since {@link #resetStatistics}; of this process. */
    CacheStatistics statistics();

    void resetStatistics();
}
