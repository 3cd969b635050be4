package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import dev.forebay.health.Recoverable;
import dev.forebay.redis.RedisRole;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before Redis serves again: the pools that this node serves are loaded, or compared with PostgreSQL, which went on
 * without Redis; those asked for last come first. All others are of an older epoch, and the first touch does the same for
 * them; so it is with those for which there is no time, or Redis would stay away for them.
 *
 * @param reconcile loads or compares a pool, and waits so long for that
 * @param latestFirst the pools served here
 */
record HoldRecovery(
        BiConsumer<String, Duration> reconcile,
        Supplier<List<String>> latestFirst,
        Function<String, PoolKeys> keys,
        Doubts doubts,
        ForebayClock clock)
        implements Recoverable {
    private static final Logger LOG = LoggerFactory.getLogger(HoldRecovery.class);
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
            Duration left = Duration.ofNanos(until - clock.nanoTime());
            if (!left.isPositive()) {
                break;
            }
            if (of.covers().test(keys.apply(pool).head())) {
                reconcileUnlessClaimed(pool, left);
            }
        }
        // What was decided without Redis after a pool was read comes by the outbox, soon.
        doubts.aboutAll();
    }

    /** Somebody else may be loading it, or may have died over it: Redis must not stay away for that. */
    private void reconcileUnlessClaimed(String pool, Duration patience) {
        try {
            reconcile.accept(pool, patience);
        } catch (PoolNotReadyException e) {
            LOG.info("pool {} is left to its first touch: {}", pool, e.getMessage());
        }
    }
}
