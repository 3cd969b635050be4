package dev.forebay.hold;

import dev.forebay.health.Mode;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.RedisRole;
import java.util.function.Function;

/**
 * The gate as pools see it: each is in one shard of the role state, which may be away while the others serve.
 *
 * @param gate the kit's gate
 * @param keys the keys of a pool
 */
record PoolGate(ModeGate gate, Function<String, PoolKeys> keys) {
    /** Whether the pool's shard serves. */
    boolean up(String pool) {
        return gate.up(RedisRole.STATE, keys.apply(pool).head());
    }

    /** Whether any shard serves. */
    boolean anyUp() {
        return gate.modes(RedisRole.STATE).values().stream().anyMatch(Mode.Up.class::isInstance);
    }

    /** The lowest epoch that a pool in Redis must be of. */
    long epoch(PoolKeys pool) {
        return gate.epoch(RedisRole.STATE, pool.head());
    }

    /** The highest epoch of all, for what PostgreSQL decides alone. */
    long highestEpoch() {
        return gate.epoch(RedisRole.STATE);
    }
}
