package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import dev.forebay.health.Recoverable;
import dev.forebay.redis.RedisRole;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Before Redis serves again: the pools that this node serves are loaded, or compared with PostgreSQL, which went on
 * without Redis; those asked for last come first. All others are of an older epoch, and the first touch does the same for
 * them; so it is with those for which there is no time, or Redis would stay away for them.
 *
 * @param reconcile loads or compares a pool
 * @param latestFirst the pools served here
 */
record HoldRecovery(
        Consumer<String> reconcile,
        Supplier<List<String>> latestFirst,
        Function<String, PoolKeys> keys,
        Doubts doubts,
        ForebayClock clock)
        implements Recoverable {
    private static final Duration ENOUGH = Duration.ofSeconds(2);

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
    public void recover(Return of) {
        long until = clock.nanoTime() + ENOUGH.toNanos();
        for (String pool : latestFirst.get()) {
            if (clock.nanoTime() - until > 0) {
                break;
            }
            if (of.covers().test(keys.apply(pool).head())) {
                reconcile.accept(pool);
            }
        }
        // What was decided without Redis after a pool was read comes by the outbox, soon.
        doubts.aboutAll();
    }
}
