package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import dev.forebay.health.Recoverable;
import dev.forebay.redis.RedisRole;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Before Redis serves again: the pools that this node serves are loaded, or compared with PostgreSQL, which went on
 * without Redis. All others are of an older epoch, and the first touch does the same for them; so it is with those for
 * which there is no time, or Redis would stay away for them.
 */
record HoldRecovery(PoolLoader loader, Supplier<List<String>> pools, Doubts doubts, ForebayClock clock)
        implements Recoverable {
    private static final Duration ENOUGH = Duration.ofSeconds(10);

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
        long until = clock.nanoTime() + ENOUGH.toNanos();
        for (String pool : pools.get()) {
            if (clock.nanoTime() - until > 0) {
                break;
            }
            loader.reconcile(pool);
        }
        // What was decided without Redis after a pool was read comes by the outbox, soon.
        doubts.aboutAll();
    }
}
