package dev.forebay.verification.valkey;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.HoldsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a Valkey that refuses keys of two slots in one script. */
@OnValkey
class HoldsOnValkeyClusterNodeTest extends HoldsContract {
    private static EmbeddedRedis valkey;
    private static HoldWorld world;

    @BeforeAll
    static void open() {
        valkey = OnValkey.Servers.single().clusterEnabled(true).start();
        world = HoldWorld.on(valkey, HoldWorld.newDatabase(), "valkey");
    }

    @AfterAll
    static void close() {
        world.close();
        valkey.close();
    }

    @Override
    protected HoldWorld world() {
        return world;
    }
}
