package dev.forebay.hold;

import java.util.List;
import java.util.Optional;

/**
 * Tells Redis what PostgreSQL has just decided: at once where Redis is up; where it is not, or this process dies first, the
 * outbox or the deadline does it. One round trip. Thread-safe.
 */
final class CommitEcho {
    private final RedisHolds redis;
    private final PoolGate pools;
    private final PoolFeeds feeds;
    private final ServedPools served;

    CommitEcho(RedisHolds redis, PoolGate pools, PoolFeeds feeds, ServedPools served) {
        this.redis = redis;
        this.pools = pools;
        this.feeds = feeds;
        this.served = served;
    }

    void tell(String pool, List<UnitChange> changes) {
        served.touch(pool);
        pools.choose(pool, () -> redis.apply(pools.keysOf(pool), changes, ""), () -> {
            feeds.changedInPostgres(pool);
            return Optional.empty();
        });
    }

    void tellRows(String pool, List<SourceUnit> rows) {
        tell(
                pool,
                rows.stream().map(row -> UnitChange.of(row, UnitChange.ABOVE)).toList());
    }

    /** For what the outbox tells Redis: only whoever follows the pool in this process is to look, where Redis is away. */
    void changed(String pool) {
        if (!pools.up(pool)) {
            feeds.changedInPostgres(pool);
        }
    }
}
