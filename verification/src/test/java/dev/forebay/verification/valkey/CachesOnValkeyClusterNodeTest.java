package dev.forebay.verification.valkey;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.cache.CacheInRedisContract;
import dev.forebay.testkit.cache.CacheWorld;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a Valkey that refuses keys of two slots in one script. */
@OnValkey
class CachesOnValkeyClusterNodeTest extends CacheInRedisContract {
    private static EmbeddedRedis valkey;
    private static CacheWorld world;

    @BeforeAll
    static void open() {
        valkey = OnValkey.Servers.single().clusterEnabled(true).start();
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
