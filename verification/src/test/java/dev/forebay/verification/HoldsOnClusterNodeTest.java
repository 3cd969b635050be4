package dev.forebay.verification;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.HoldsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a node that refuses keys of two slots in one script. */
class HoldsOnClusterNodeTest extends HoldsContract {
    private static EmbeddedRedis redis;
    private static HoldWorld world;

    @BeforeAll
    static void open() {
        redis = EmbeddedRedis.builder().clusterEnabled(true).start();
        world = HoldWorld.on(redis, HoldWorld.newDatabase(), "clustered");
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
