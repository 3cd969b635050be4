package dev.forebay.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.cache.BulkPreview.Count;
import dev.forebay.cache.TwoNodes.Item;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.RedisSecurity;
import dev.forebay.embedded.RedisUsers;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisServer;
import dev.forebay.redis.ScanDeniedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkInvalidationTest {
    private static final InvalidateOutcome EVERYWHERE = new InvalidateOutcome.Everywhere();

    @ParameterizedTest
    @CsvSource({
        "*, anything, true",
        "7-*, 7-b, true",
        "7-*, 17-b, false",
        "*-b, 7-b, true",
        "*-b, 7-b-c, false",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-c-b, false",
        "a?c, abc, true",
        "a?c, ac, false",
        "***, x, true",
        "abc, abc, true",
        "abc, abcd, false"
    })
    void aPatternIsAGlob(String glob, String id, boolean matches) {
        assertThat(new KeyPattern(glob).matches(id)).isEqualTo(matches);
    }

    @Test
    void aPatternOfManyStarsIsMatchedInNoTime() {
        assertThat(new KeyPattern("*a".repeat(100)).matches("a".repeat(99) + "b"))
                .isFalse();
    }

    @Test
    void whatAUserTypedIsNoPattern() {
        assertThat(new KeyPattern(KeyPattern.escape("7*") + "*").matches("7-b")).isFalse();
        assertThat(new KeyPattern(KeyPattern.escape("7[a-z]?\n{}")).matches("7a"))
                .isFalse();
        assertThat(new KeyPattern(KeyPattern.escape("7-b")).matches("7-b")).isTrue();
        assertThatThrownBy(() -> new KeyPattern("7[a-z]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("escape what a user typed");
        assertThatThrownBy(() -> new KeyPattern("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyPattern("x".repeat(201))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPatternInvalidatesWhatMatchesAndNothingElseOnAllNodes() {
        try (var nodes = TwoNodes.sharedWithDatabase()) {
            Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options);
            Cache<String, Item> b = TwoNodes.items(nodes.b, options -> options);
            for (Cache<String, Item> cache : List.of(a, b)) {
                IntStream.range(0, 30).forEach(i -> cache.get("7-" + i, nodes.priced(1)));
                cache.get("8-1", nodes.priced(1));
                cache.get("two words", nodes.priced(1));
            }

            assertThat(nodes.a.caches().invalidate(Invalidation.matching("items", new KeyPattern("7-*"))))
                    .isEqualTo(EVERYWHERE);

            assertThat(a.find("7-3")).isEqualTo(new Lookup.Miss<Item>());
            await().untilAsserted(() -> assertThat(b.find("7-29")).isEqualTo(new Lookup.Miss<Item>()));
            assertThat(a.find("8-1")).isInstanceOf(Lookup.Hit.class);
            assertThat(b.find("8-1")).isInstanceOf(Lookup.Hit.class);
            assertThat(a.find("two words"))
                    .as("a key that stands there as its digest may match anything")
                    .isEqualTo(new Lookup.Miss<Item>());
        }
    }

    @Test
    void aLoadOfWhatMatchesKeepsNothing() throws Exception {
        try (var nodes = TwoNodes.shared();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options);
            Cache<String, Item> b = TwoNodes.items(nodes.b, options -> options);
            var loading = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            Future<Optional<Item>> slow = threads.submit(() -> a.get("7-1", (key, context) -> {
                loading.countDown();
                assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
                return new Item(key, 1);
            }));
            assertThat(loading.await(10, TimeUnit.SECONDS)).isTrue();
            nodes.b.caches().invalidate(Invalidation.matching("items", new KeyPattern("7*")));
            go.countDown();
            assertThat(slow.get(10, TimeUnit.SECONDS)).contains(new Item("7-1", 1));
            assertThat(a.find("7-1")).isEqualTo(new Lookup.Miss<Item>());
            assertThat(b.find("7-1")).isEqualTo(new Lookup.Miss<Item>());
        }
    }

    @Test
    void aPatternInATransactionIsInvalidatedAtItsCommit() {
        try (var nodes = TwoNodes.sharedWithDatabase()) {
            Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options);
            a.get("7-1", nodes.priced(1));
            nodes.b.store().orElseThrow().inTx(tx -> {
                nodes.b.caches().invalidate(tx, Invalidation.matching("items", new KeyPattern("7-?")));
                assertThat(a.find("7-1")).isInstanceOf(Lookup.Hit.class);
                return true;
            });
            await().untilAsserted(() -> assertThat(a.find("7-1")).isEqualTo(new Lookup.Miss<Item>()));
        }
    }

    @Test
    void anOperatorConfirmsHowManyItMayBe() {
        try (var nodes = TwoNodes.shared()) {
            Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options);
            IntStream.range(0, 25).forEach(i -> a.get("7-" + i, nodes.priced(1)));
            Caches caches = nodes.a.caches();
            Invalidation sevens = Invalidation.matching("items", new KeyPattern("7-*"));

            assertThat(caches.invalidate(sevens, 24))
                    .isInstanceOfSatisfying(
                            BulkOutcome.Unconfirmed.class,
                            refused -> assertThat(refused.wouldRemove())
                                    .satisfies(preview ->
                                            assertThat(preview.entries()).isEqualTo(OptionalLong.of(25)))
                                    .satisfies(preview -> assertThat(preview.examples())
                                            .hasSize(10)
                                            .allMatch(id -> id.startsWith("items:7-"))));
            assertThat(a.find("7-3")).isInstanceOf(Lookup.Hit.class);

            assertThat(caches.invalidate(sevens, 25)).isInstanceOf(BulkOutcome.Done.class);
            assertThat(a.find("7-3")).isEqualTo(new Lookup.Miss<Item>());
            assertThat(caches.preview(Invalidation.everything("items")).entries())
                    .isEqualTo(OptionalLong.of(0));
            assertThat(caches.invalidate(Invalidation.tag("any"), Long.MAX_VALUE))
                    .as("tags are listed nowhere")
                    .isInstanceOf(BulkOutcome.Unconfirmed.class);
        }
    }

    @Test
    void theSweepRemovesWhatEndsSoonAndNothingThatIsKeptForEver() {
        try (var nodes = TwoNodes.shared()) {
            Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options.withoutNear());
            a.put("soon", new Item("soon", 1), Ttl.of(Duration.ofSeconds(30)));
            a.put("later", new Item("later", 1), Ttl.of(Duration.ofMinutes(30)));
            a.put("ever", new Item("ever", 1), Ttl.forever());
            assertThat(nodes.a.caches().sweep(Duration.ofSeconds(60))).isEqualTo(new Swept(1, true));
            assertThat(a.find("soon")).isEqualTo(new Lookup.Miss<Item>());
            assertThat(a.find("later")).isInstanceOf(Lookup.Hit.class);
            assertThat(a.find("ever")).isInstanceOf(Lookup.Hit.class);
        }
    }

    @Test
    void oneProcessOfTheFleetSweeps() {
        try (var nodes = TwoNodes.shared()) {
            Duration within = Duration.ofMinutes(1);
            assertThat(nodes.a.caches().sweepUnlessDone(within, within)).isPresent();
            assertThat(nodes.b.caches().sweepUnlessDone(within, within)).isEmpty();
        }
    }

    @Test
    void usageCountsAllAndMeasuresSome() {
        try (var nodes = TwoNodes.shared()) {
            Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options);
            Item wide = new Item("x".repeat(1000), 1);
            a.putAll(IntStream.range(0, 500).boxed().collect(Collectors.toMap(i -> "k" + i, i -> wide)));
            CacheUsage usage = nodes.a.caches().usage("items");
            assertThat(usage.entries()).isEqualTo(500);
            assertThat(usage.measured()).isEqualTo(200);
            assertThat(usage.bytes()).isBetween(500L * 1_000, 500L * 2_500);
            assertThat(nodes.a.caches().usage("others")).isEqualTo(new CacheUsage("others", 0, 0, 0, true));
        }
    }

    @Test
    void choresReportWhatWasAskedAndSweep() {
        try (var nodes = TwoNodes.shared()) {
            Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options.withoutNear());
            a.get("7", nodes.priced(1));
            a.put("soon", new Item("soon", 1), Ttl.of(Duration.ofSeconds(30)));
            List<List<String>> reports = new CopyOnWriteArrayList<>();
            Optional<Duration> often = Optional.of(Duration.ofMillis(100));
            try (var chores = CacheChores.start(nodes.a.caches(), often, often, reports::add)) {
                await().untilAsserted(() -> {
                    assertThat(reports).hasSizeGreaterThanOrEqualTo(2);
                    assertThat(a.find("soon")).isInstanceOf(Lookup.Miss.class);
                });
            }
            assertThat(reports.getFirst())
                    .singleElement()
                    .asString()
                    .startsWith("cache=items requests=")
                    .contains("loads=1");
        }
    }

    @Test
    void anOperatorNamesEntriesByTheirText() {
        try (var nodes = TwoNodes.shared()) {
            Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options);
            for (String key : List.of("7", "two words")) {
                a.get(key, nodes.priced(1));
                assertThat(a.explainId(key)).satisfies(explained -> {
                    assertThat(explained.near()).isPresent();
                    assertThat(explained.remote()).isPresent();
                });
                assertThat(a.explainId(a.id(key)).remote()).isPresent();
            }
            a.invalidateIds(List.of("7", a.id("two words"), "never there"));
            assertThat(a.find("7")).isEqualTo(new Lookup.Miss<Item>());
            assertThat(a.find("two words")).isEqualTo(new Lookup.Miss<Item>());
        }
    }

    @Test
    void theApplicationsUserWhoMayNotScanClearsCachesWhole() {
        RedisUsers users = RedisUsers.random("app");
        try (EmbeddedRedis redis = EmbeddedRedis.builder()
                        .security(RedisSecurity.of(users))
                        .start();
                Forebay application =
                        Forebay.open(ForebayOptions.of(RedisOptions.builder(RedisServer.at(redis.host(), redis.port())
                                        .withLogin(RedisUsers.APP, users.password(RedisUsers.APP)))
                                .keyPrefix("app")
                                .timeout(Duration.ofSeconds(2))
                                .build()))) {
            Cache<String, Item> a = TwoNodes.items(application, options -> options);
            a.put("7-1", new Item("7", 1));
            a.put("8-1", new Item("8", 1));
            Caches caches = application.caches();
            Invalidation sevens = Invalidation.matching("items", new KeyPattern("7-*"));
            var denied = new BulkPreview(Count.DENIED, 0, List.of());

            assertThat(caches.preview(sevens)).isEqualTo(denied);
            assertThat(caches.invalidate(sevens, 100)).isEqualTo(new BulkOutcome.Unconfirmed(denied));
            assertThat(caches.invalidate(Invalidation.everything("items"), 100))
                    .isEqualTo(new BulkOutcome.Unconfirmed(denied));
            assertThatThrownBy(() -> caches.sweep(Duration.ofSeconds(60))).isInstanceOf(ScanDeniedException.class);
            assertThatThrownBy(() -> caches.usage("items")).isInstanceOf(ScanDeniedException.class);
            assertThat(a.find("7-1")).isInstanceOf(Lookup.Hit.class);

            assertThat(caches.invalidate(sevens)).isEqualTo(new InvalidateOutcome.Everywhere(Set.of("items")));
            assertThat(a.find("7-1")).isEqualTo(new Lookup.Miss<Item>());
            assertThat(a.find("8-1")).isEqualTo(new Lookup.Miss<Item>());

            a.put("9-1", new Item("9", 1));
            assertThat(caches.invalidate(Invalidation.everything("items"))).isEqualTo(EVERYWHERE);
            assertThat(a.find("9-1")).isEqualTo(new Lookup.Miss<Item>());

            redis.command("ACL", "SETUSER", RedisUsers.APP, "+scan");
            assertThat(caches.usage("items"))
                    .as("who may look need not be who may measure")
                    .satisfies(usage -> assertThat(usage.entries()).isPositive())
                    .satisfies(usage -> assertThat(usage.measured()).isZero());
        }
    }
}
