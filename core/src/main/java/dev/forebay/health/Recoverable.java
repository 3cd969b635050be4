package dev.forebay.health;

import dev.forebay.redis.RedisRole;
import java.time.Duration;

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

    /** Catches Redis up with what happened without it; {@code epoch} is the role's new one, above every one used before. */
    void recover(long epoch) throws Exception;
}
