package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.TestNodes;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisRole;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Pools in a real Redis, for tests of the scripts and of what follows them; there is no PostgreSQL behind them. */
final class TestPools implements AutoCloseable {
    private static final KeySpace KEYS = KeySpace.of("scripts");

    final EmbeddedRedis server;
    private final RedisLink link;
    private final AtomicInteger pools = new AtomicInteger();

    TestPools() {
        this(TestNodes.PATIENT);
    }

    /** With a link that waits so long. */
    TestPools(Duration patience) {
        server = EmbeddedRedis.builder().start();
        link = RedisLink.open(TestNodes.redis(server, patience).build(), Meters.none(), ForebayClock.system());
        await().until(() -> link.connected(RedisRole.STATE));
    }

    /** The scripts, with a provisional time and the epoch that they accept. */
    RedisHolds scripts(Duration provisional, LongSupplier epoch) {
        return new RedisHolds(
                link.commands(RedisRole.STATE),
                HoldOptions.defaults().withProvisional(provisional),
                keys -> epoch.getAsLong());
    }

    /** A new pool, loaded and empty. */
    PoolKeys loaded(RedisHolds redis) {
        PoolKeys pool = PoolKeys.of(KEYS, "evt_" + pools.incrementAndGet());
        assertThat(redis.begin(pool, "loader", 10_000)).isEqualTo("begin");
        assertThat(redis.end(pool, "loader")).isTrue();
        return pool;
    }

    @Override
    public void close() {
        link.close();
        server.close();
    }
}
