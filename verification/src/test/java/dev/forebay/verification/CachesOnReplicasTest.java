package dev.forebay.verification;

import dev.forebay.cache.CacheOptions;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.testkit.cache.CacheFleetContract;
import dev.forebay.testkit.cache.CacheWorld;
import dev.forebay.testkit.sale.SaleDeployment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract with look-ups that replicas answer. */
@Tag("soak")
class CachesOnReplicasTest extends CacheFleetContract {
    private static EmbeddedSentinel sentinel;
    private static CacheWorld world;

    @BeforeAll
    static void open() {
        sentinel = EmbeddedSentinel.builder().start();
        world = CacheWorld.withReplicaReads(new SaleDeployment.Sentinel(sentinel))
                .settled();
    }

    @AfterAll
    static void close() {
        world.close();
        sentinel.close();
    }

    @Override
    protected CacheWorld world() {
        return world;
    }

    @Override
    protected CacheOptions.Builder<String, Item> form(CacheOptions.Builder<String, Item> options) {
        return options.readFromReplicas(true);
    }
}
