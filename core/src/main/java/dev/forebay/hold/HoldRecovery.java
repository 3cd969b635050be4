package dev.forebay.hold;

import dev.forebay.health.Recoverable;
import dev.forebay.redis.RedisRole;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Before Redis serves again: the pools that this node serves are loaded, or compared with PostgreSQL, which went on
 * without Redis. All others are of an older epoch, and the first touch does the same for them.
 */
record HoldRecovery(PoolLoader loader, Supplier<List<String>> pools) implements Recoverable {
    @Override
    public String name() {
        return "holds";
    }

    @Override
    public RedisRole role() {
        return RedisRole.STATE;
    }

    @Override
    public int order() {
        return 200;
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(30);
    }

    @Override
    public void recover(long epoch) {
        pools.get().forEach(loader::reconcile);
    }
}
