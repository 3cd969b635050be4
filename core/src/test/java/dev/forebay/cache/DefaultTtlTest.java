package dev.forebay.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.cache.TwoNodes.Item;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.redis.RedisEnvironment;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefaultTtlTest {
    private static long millisLeft(EmbeddedRedis redis, Cache<String, Item> cache, String key) {
        return Long.parseLong(redis.command("PTTL", cache.explainId(key).redisKey()));
    }

    @Test
    void anEntryOfACacheThatNamesNoTimeLivesAsLongAsTheEnvironmentSays() {
        EmbeddedRedis redis = EmbeddedServers.redis();
        var options = ForebayOptions.of(RedisEnvironment.read(Map.of(
                "REDIS_URL",
                redis.uri().toString(),
                "REDIS_KEY_PREFIX",
                EmbeddedServers.uniqueName("ttl"),
                "DEFAULT_TTL",
                "7200")));
        try (Forebay forebay = Forebay.open(options)) {
            Cache<String, Item> items = TwoNodes.items(forebay, cache -> cache.jitter(0));
            items.get("loaded", (key, context) -> new Item(key, 1));
            items.put("put", new Item("put", 1));
            items.put("named", new Item("named", 1), Ttl.SHORT);
            assertThat(millisLeft(redis, items, "loaded"))
                    .isBetween(
                            Duration.ofMinutes(110).toMillis(),
                            Duration.ofMinutes(120).toMillis());
            assertThat(millisLeft(redis, items, "put"))
                    .isBetween(
                            Duration.ofMinutes(110).toMillis(),
                            Duration.ofMinutes(120).toMillis());
            assertThat(millisLeft(redis, items, "named"))
                    .isBetween(1L, Duration.ofMinutes(5).toMillis());
        }
    }
}
