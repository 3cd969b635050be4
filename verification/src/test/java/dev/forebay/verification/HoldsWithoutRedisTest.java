package dev.forebay.verification;

import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.HoldsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract with Redis really killed: everything goes on from PostgreSQL. */
class HoldsWithoutRedisTest extends HoldsContract {
    private static EmbeddedRedis redis;
    private static HoldWorld world;

    @BeforeAll
    static void open() {
        redis = EmbeddedRedis.builder().start();
        world = HoldWorld.on(redis, HoldWorld.newDatabase(), "alone");
        redis.kill();
        await().until(() -> !world.redisServes());
    }

    @AfterAll
    static void close() {
        world.close();
        redis.close();
    }

    @Override
    protected HoldWorld world() {
        return world;
    }
}
