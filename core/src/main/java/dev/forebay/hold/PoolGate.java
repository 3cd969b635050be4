package dev.forebay.hold;

import dev.forebay.health.Mode;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.RedisRole;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate as pools see it: each is in one shard of the role state, which may be away while the others serve.
 *
 * @param gate the kit's gate
 * @param keys the keys of a pool
 */
record PoolGate(ModeGate gate, Function<String, PoolKeys> keys) {
    private static final Logger LOG = LoggerFactory.getLogger(PoolGate.class);

    PoolKeys keysOf(String pool) {
        return keys.apply(pool);
    }

    /** Whether the pool's shard serves. */
    boolean up(String pool) {
        return gate.up(RedisRole.STATE, keysOf(pool).head());
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

    /** Goes by Redis where the pool's shard serves and has the pool, else the other way. */
    <T> T choose(String pool, Supplier<T> up, Supplier<T> otherwise) {
        return gate.choose(
                RedisRole.STATE,
                keysOf(pool).head(),
                () -> {
                    try {
                        return up.get();
                    } catch (PoolNotReadyException e) {
                        LOG.debug("{}: served from PostgreSQL", e.getMessage());
                        return otherwise.get();
                    }
                },
                otherwise);
    }
}
