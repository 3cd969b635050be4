package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.Cache;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.testkit.cache.CacheInRedisContract;
import dev.forebay.testkit.cache.CacheWorld;
import dev.forebay.testkit.cache.GatedLoader;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on one Redis. */
class CachesOnOneNodeTest extends CacheInRedisContract {
    private static CacheWorld world;

    @BeforeAll
    static void open() {
        world = CacheWorld.on(EmbeddedServers.redis()).settled();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Override
    protected CacheWorld world() {
        return world;
    }

    @Test
    void aLoadLongerThanItsRightKeepsThatWhileItGoesOn() {
        Cache<String, Item> here = here(options -> options.patience(Duration.ofSeconds(20)));
        Cache<String, Item> there = there(options -> options.patience(Duration.ofSeconds(20)));
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> here.get("7", gated));
        gated.awaitBegun();
        Duration right = here.explain("7").loading().orElseThrow();
        var waiting = meanwhile(() -> there.get("7", priced(2)));
        await().pollDelay(right.plusMillis(500)).until(() -> true);
        gated.open();
        assertThat(result(loading)).contains(new Item("7", 1));
        assertThat(result(waiting)).contains(new Item("7", 1));
        assertThat(loads).hasValue(0);
        assertThat(here.statistics().refusedFills()).isZero();
    }
}
