package dev.forebay.cache;

import dev.forebay.store.Tx;
import java.util.List;
import java.util.Optional;

/**
 * The objects of a cache by their fields, for a cache that keeps them so ({@link CacheOptions.Builder#asHash}). The same guards as for
 * whole entries: an update takes the right from loads under way, removes entries of other versions, and is told to the near tiers.
 * Thread-safe.
 *
 * @param <K> the key
 * @param <V> the object
 */
public interface Fields<K, V> {
    /**
     * One property, without a load: a negative hit where it is known that there is no object, or that it has nothing there.
     * None or one round trip, which carries that property alone; it is not kept near.
     */
    <F> Lookup<F> find(K key, Field<V, F> field);

    /** The same; what is not known, or stale, is loaded as {@link Cache#get} does it, the whole object. */
    <F> Optional<F> get(K key, Field<V, F> field, CacheLoader<? super K, V> loader);

    /**
     * Sets properties of the entry, all or none, and leaves the rest of it as it is, its time to live too. Where there is no entry,
     * or one that says that there is nothing, it is an invalidation. Whoever writes the source as well says it in the transaction: two
     * writers may update in another order than they committed. Two round trips; may be repeated.
     */
    FieldUpdate update(K key, List<Field.Change<V>> changes);

    /**
     * Once {@code tx} has committed, the entry has the new values; if it rolls back, nothing happens. Where somebody else wrote,
     * updated or invalidated the key between this call and the commit, where Redis is away or the transaction took longer than
     * 30 s, and, rarely, where the outbox of another process comes upon the commit first, it is
     * {@link Cache#invalidate(Tx, java.util.Collection)}. Cost: one statement and one round trip now, two after the commit.
     *
     * @throws IllegalStateException where the kit has no PostgreSQL
     */
    void update(Tx tx, K key, List<Field.Change<V>> changes);
}
