package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Explanation;
import dev.forebay.cache.Field;
import dev.forebay.cache.FieldUpdate;
import dev.forebay.cache.InvalidateOutcome;
import dev.forebay.cache.Lookup;
import dev.forebay.cache.NearOptions;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.cache.CacheTransactionsContract;
import dev.forebay.testkit.cache.CacheWorld;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract with Redis really killed: values come from what is near and from the loader, PostgreSQL keeps the rest. */
class CachesWithoutRedisTest extends CacheTransactionsContract {
    private static EmbeddedRedis redis;
    private static CacheWorld world;

    @BeforeAll
    static void open() {
        redis = EmbeddedRedis.builder().start();
        world = CacheWorld.on(redis);
        redis.kill();
        await().until(() -> !world.redisServes());
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

    @Override
    protected InvalidateOutcome reached() {
        return new InvalidateOutcome.Journalled();
    }

    @Test
    void whatIsKeptIsNearAndSaysSo() {
        Cache<String, Item> cache = here();
        cache.get("7", priced(1));
        assertThat(cache.find("7")).isEqualTo(new Lookup.Hit<>(new Item("7", 1), Lookup.Tier.NEAR, false));
        Explanation explanation = cache.explain("7");
        assertThat(explanation.mode()).isNotEqualTo("up");
        assertThat(explanation.remote()).isEmpty();
        assertThat(explanation.verdict()).isEqualTo("served from this process");
        assertThat(there().find("7")).isEqualTo(new Lookup.Miss<Item>());
    }

    @Test
    void whatIsNearIsServedOnlyAsLongAsNobodyNeedsToHaveBeenHeard() {
        Cache<String, Item> cache =
                here(options -> options.near(new NearOptions(100, Duration.ofSeconds(60), Duration.ofMillis(50))));
        cache.get("7", priced(1));
        await().untilAsserted(() -> assertThat(cache.get("7", priced(2))).contains(new Item("7", 2)));
    }

    @Test
    void withoutANearTierEveryCallLoads() {
        Cache<String, Item> cache = here(options -> options.withoutNear());
        for (int i = 1; i < 4; i++) {
            assertThat(cache.get("7", priced(i))).contains(new Item("7", i));
            assertThat(cache.getAll(List.of("7"), allPriced(i))).isEqualTo(items(i, "7"));
        }
        assertThat(loads).hasValue(6);
    }

    @Test
    void anUpdateOfFieldsIsAnInvalidation() {
        Cache<String, Item> cache = here(CacheOptions.Builder::asHash);
        Field<Item, Integer> price = Field.of("price", Integer.class, Item::price);
        cache.get("7", priced(1));
        assertThat(cache.fields().find("7", price)).isEqualTo(new Lookup.Hit<>(1, Lookup.Tier.NEAR, false));
        assertThat(cache.fields().update("7", List.of(price.to(2))))
                .isEqualTo(new FieldUpdate.Invalidated(new InvalidateOutcome.Journalled()));
        assertThat(cache.fields().find("7", price)).isEqualTo(new Lookup.Miss<Integer>());
        assertThat(cache.fields().get("7", price, priced(3))).contains(3);
        world().store().inTx(tx -> {
            cache.fields().update(tx, "7", List.of(price.to(4)));
            return true;
        });
        assertThat(cache.fields().get("7", price, priced(4))).contains(4);
    }
}
