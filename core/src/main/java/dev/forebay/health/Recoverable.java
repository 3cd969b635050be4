package dev.forebay.health;

import dev.forebay.base.Key;
import dev.forebay.redis.RedisRole;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What must be caught up in Redis before it serves again. Run by the gate in Returning, in {@link #order}; a throw puts
 * the gate back to Degraded. It may call Redis directly. Idempotent: it may run many times.
 */
public interface Recoverable {
    /** Short name for logs and status. */
    String name();

    /** The role it concerns. */
    RedisRole role();

    /** Lower runs first: journals 100, loads 200, checks 300. */
    int order();

    /** Longest time it may take. */
    Duration deadline();

    /**
     * Catches Redis up with what happened without it, as far as it is of the shard that returns: other shards may be
     * away, and asking them would keep this one away too.
     */
    void recover(Return of) throws Exception;

    /**
     * What comes back.
     *
     * @param epoch the shard's new epoch, above every one used before
     * @param covers whether a key is of the shard
     */
    record Return(long epoch, Predicate<Key> covers) {}
}
