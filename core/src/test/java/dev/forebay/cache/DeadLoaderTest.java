package dev.forebay.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.cache.TwoNodes.Item;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisRole;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A right to load whose holder never comes back. */
class DeadLoaderTest {
    private TwoNodes nodes;

    @BeforeEach
    void open() {
        nodes = TwoNodes.shared();
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void theLoadOfADeadProcessIsTakenOver() {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options);
        RedisCommands redis = nodes.a.redis().commands(RedisRole.CACHE);
        var keys = new CacheKeys(nodes.a.keys());
        var ignored = redis.run(CacheScripts.CLAIM.call(
                List.of(keys.entry("items", "7", 1), keys.lease("items", "7")),
                List.of("somebody who died", "1500", "", "0", "-", "-", "t", "0")));

        assertThat(a.get("7", nodes.priced(1))).contains(new Item("7", 1));
        assertThat(a.statistics().joined()).isEqualTo(1);
        assertThat(nodes.b.caches()).isNotNull();
        assertThat(TwoNodes.items(nodes.b, options -> options).contains("7")).isTrue();
    }
}
