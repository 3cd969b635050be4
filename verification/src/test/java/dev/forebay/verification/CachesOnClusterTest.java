package dev.forebay.verification;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.testkit.cache.CacheInRedisContract;
import dev.forebay.testkit.cache.CacheWorld;
import dev.forebay.testkit.sale.SaleDeployment;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract on a Cluster of three masters, each with a replica. */
@Tag("soak")
class CachesOnClusterTest extends CacheInRedisContract {
    private static EmbeddedCluster cluster;
    private static CacheWorld world;

    @BeforeAll
    static void open() {
        // masters that a busy machine keeps from each other for a moment are not replaced
        cluster = EmbeddedCluster.builder().nodeTimeout(Duration.ofSeconds(5)).start();
        world = CacheWorld.on(new SaleDeployment.Cluster(cluster)).settled();
    }

    @AfterAll
    static void close() {
        world.close();
        cluster.close();
    }

    @Override
    protected CacheWorld world() {
        return world;
    }
}
