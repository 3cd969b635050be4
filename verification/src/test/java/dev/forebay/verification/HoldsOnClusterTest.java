package dev.forebay.verification;

import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.NodeAddress;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisServer;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.HoldsContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a Cluster of three masters, each with a replica. */
class HoldsOnClusterTest extends HoldsContract {
    private static EmbeddedCluster cluster;
    private static HoldWorld world;

    @BeforeAll
    static void open() {
        cluster = EmbeddedCluster.builder().nodeTimeout(Duration.ofSeconds(1)).start();
        EmbeddedRedis seed = cluster.node(0);
        world = HoldWorld.reaching(
                RedisOptions.builder(RedisServer.cluster(List.of(new NodeAddress(seed.host(), seed.port()))))
                        .keyPrefix("cluster")
                        .build(),
                HoldWorld.newDatabase(),
                HoldWorld.options());
        await().until(world::redisServes);
    }

    @AfterAll
    static void close() {
        world.close();
        cluster.close();
    }

    @Override
    protected HoldWorld world() {
        return world;
    }
}
