package dev.forebay.verification.valkey;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.cache.CacheInRedisContract;
import dev.forebay.testkit.cache.CacheWorld;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract on one Valkey; every build runs it on a node that is stricter. */
@OnValkey
@Tag("soak")
class CachesOnValkeyTest extends CacheInRedisContract {
    private static EmbeddedRedis valkey;
    private static CacheWorld world;

    @BeforeAll
    static void open() {
        valkey = OnValkey.Servers.single().start();
        world = CacheWorld.on(valkey);
    }

    @AfterAll
    static void close() {
        world.close();
        valkey.close();
    }

    @Override
    protected CacheWorld world() {
        return world;
    }
}
