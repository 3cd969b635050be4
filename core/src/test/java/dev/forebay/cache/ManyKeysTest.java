package dev.forebay.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.forebay.base.Codec;
import dev.forebay.base.ContextCarrier;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.cache.BulkPreview.Count;
import dev.forebay.cache.TwoNodes.Item;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.RedisBudget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Caches that share Redis with 300,000 keys of others. */
class ManyKeysTest {
    private static final Duration REQUEST = Duration.ofMillis(250);
    private static final Invalidation SEVENS = Invalidation.matching("items", new KeyPattern("7-*"));

    private static EmbeddedRedis redis;

    @BeforeAll
    static void fill() {
        redis = EmbeddedRedis.builder().start();
        for (int i = 0; i < 300_000; i += 50_000) {
            redis.command(
                    "EVAL",
                    "for i = ARGV[1], ARGV[1] + 49999 do redis.call('SET', 'others:' .. i, 'v') end return 0",
                    "0",
                    Integer.toString(i));
        }
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private static Cache<String, Item> filled(Caches caches) {
        Cache<String, Item> items = caches.open(
                CacheOptions.<String, Item>of("items", Codec.json(Item.class)).build());
        items.putAll(IntStream.range(0, 25).boxed().collect(Collectors.toMap(i -> "7-" + i, i -> new Item("i", i))));
        items.put("soon", new Item("soon", 1), Ttl.of(Duration.ofSeconds(30)));
        return items;
    }

    @Test
    void whatOperatorsAskForIsAnsweredWithinARequest() {
        try (var nodes = new TwoNodes(redis, Optional.empty())) {
            Caches caches = nodes.a.caches();
            Cache<String, Item> items = filled(caches);
            try (RedisBudget request = RedisBudget.open(REQUEST)) {
                assertThat(caches.preview(SEVENS).entries()).hasValue(25);
                assertThat(caches.usage(List.of("items", "others")))
                        .extracting(CacheUsage::cache, CacheUsage::entries, CacheUsage::whole)
                        .containsExactly(tuple("items", 26L, true), tuple("others", 0L, true));
                assertThat(caches.sweep(Duration.ofMinutes(1))).isEqualTo(new Swept(1, true));
                assertThat(request.left())
                        .as("looks take no time of the request's")
                        .isEqualTo(REQUEST);
            }
            assertThat(caches.invalidate(SEVENS, 25))
                    .isInstanceOfSatisfying(
                            BulkOutcome.Done.class,
                            done -> assertThat(done.how()).isEqualTo(new InvalidateOutcome.Everywhere()));
            assertThat(items.find("7-3")).isEqualTo(new Lookup.Miss<Item>());
        }
    }

    @Test
    void aSpentBudgetHidesNothing() {
        try (var nodes = new TwoNodes(redis, Optional.empty())) {
            Caches caches = nodes.a.caches();
            Cache<String, Item> items = filled(caches);
            try (RedisBudget spent = RedisBudget.open(Duration.ZERO)) {
                assertThat(caches.invalidate(SEVENS, 24))
                        .isEqualTo(new BulkOutcome.Unconfirmed(caches.preview(SEVENS)));
                assertThat(caches.preview(SEVENS).entries()).hasValue(25);
                assertThat(caches.sweep(Duration.ofMinutes(1)).removed()).isOne();
            }
            assertThat(items.find("7-3")).isInstanceOf(Lookup.Hit.class);
        }
    }

    @Test
    void whatTakesTooLongSaysSoAndAPatternClearsTheCacheWhole() {
        try (var nodes = new TwoNodes(redis, Optional.empty());
                Caches hurried = new TieredCaches(
                        new CacheDependencies(
                                nodes.a.redis(),
                                nodes.a.keys(),
                                nodes.a.gate(),
                                Optional.empty(),
                                Duration.ofMinutes(5),
                                ContextCarrier.mdc(),
                                Meters.none(),
                                ForebayClock.system()),
                        Duration.ZERO,
                        Duration.ZERO)) {
            Cache<String, Item> items = filled(hurried);
            assertThat(hurried.preview(SEVENS)).satisfies(preview -> {
                assertThat(preview.count()).isEqualTo(Count.SO_FAR);
                assertThat(preview.entries()).isEmpty();
                assertThat(preview.seen()).isLessThanOrEqualTo(25);
            });
            assertThat(hurried.invalidate(SEVENS, Long.MAX_VALUE)).isInstanceOf(BulkOutcome.Unconfirmed.class);
            assertThat(hurried.sweep(Duration.ofMinutes(1)).whole()).isFalse();
            assertThat(hurried.usage("items").whole()).isFalse();
            assertThat(items.find("7-3")).isInstanceOf(Lookup.Hit.class);

            assertThat(hurried.invalidate(SEVENS)).isEqualTo(new InvalidateOutcome.Everywhere(Set.of("items")));
            assertThat(IntStream.range(0, 25).mapToObj(i -> items.find("7-" + i)))
                    .allMatch(Lookup.Miss.class::isInstance);
        }
    }
}
