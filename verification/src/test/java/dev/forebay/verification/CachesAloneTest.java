package dev.forebay.verification;

import static org.awaitility.Awaitility.await;

import dev.forebay.cache.InvalidateOutcome;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.cache.CacheWorld;
import dev.forebay.testkit.cache.CachesContract;
import dev.forebay.testkit.sale.SaleDeployment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of an application without PostgreSQL whose Redis was killed: it remembers for itself. */
class CachesAloneTest extends CachesContract {
    private static EmbeddedRedis redis;
    private static CacheWorld world;

    @BeforeAll
    static void open() {
        redis = EmbeddedRedis.builder().start();
        world = CacheWorld.withoutDatabase(new SaleDeployment.Single(redis));
        redis.kill();
        await().until(() -> !world.redisServes());
    }

    @AfterAll
    static void close() {
        world.close();
        redis.close();
    }

    @Override
    protected CacheWorld world() {
        return world;
    }

    @Override
    protected InvalidateOutcome reached() {
        return new InvalidateOutcome.Remembered();
    }
}
