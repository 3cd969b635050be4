package dev.forebay.verification;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.cache.CacheAsHashContract;
import dev.forebay.testkit.cache.CacheWorld;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of entries that are hashes, on a node that refuses keys of two slots in one script. */
class CachesAsHashTest extends CacheAsHashContract {
    private static EmbeddedRedis redis;
    private static CacheWorld world;

    @BeforeAll
    static void open() {
        redis = EmbeddedRedis.builder().clusterEnabled(true).start();
        world = CacheWorld.on(redis).settled();
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
}
