package dev.forebay.verification.valkey;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.HoldsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract on one Valkey; every build runs it on a node that is stricter. */
@OnValkey
@Tag("soak")
class HoldsOnValkeyTest extends HoldsContract {
    private static EmbeddedRedis valkey;
    private static HoldWorld world;

    @BeforeAll
    static void open() {
        valkey = OnValkey.Servers.single().start();
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
