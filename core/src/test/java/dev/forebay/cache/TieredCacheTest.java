package dev.forebay.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.TwoNodes.Item;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TieredCacheTest {
    private TwoNodes nodes;

    @BeforeEach
    void open() {
        nodes = TwoNodes.sharedWithDatabase();
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private Cache<String, Item> a() {
        return TwoNodes.items(nodes.a, options -> options);
    }

    private Cache<String, Item> b() {
        return TwoNodes.items(nodes.b, options -> options);
    }

    @Test
    void aValueIsLoadedOnceForAllNodes() {
        Cache<String, Item> a = a();
        Cache<String, Item> b = b();

        assertThat(a.get("7", nodes.priced(10))).contains(new Item("7", 10));
        assertThat(a.get("7", nodes.priced(20))).contains(new Item("7", 10));
        assertThat(b.get("7", nodes.priced(30))).contains(new Item("7", 10));

        assertThat(nodes.loads).hasValue(1);
        assertThat(a.statistics().nearHits()).isEqualTo(1);
        assertThat(b.statistics().remoteHits()).isEqualTo(1);
    }

    @Test
    void theEntryIsReadableInRedis() {
        a().get("7", nodes.priced(10));

        String entry = nodes.a
                .redis()
                .commands(RedisRole.CACHE)
                .call(Command.of("GET", Reply.text(), nodes.a.keys().tagged("cache", "items:7", "v1")));
        assertThat(entry).startsWith("{\"soft\":").endsWith("}\n{\"name\":\"7\",\"price\":10}");
    }

    @Test
    void absenceIsRemembered() {
        Cache<String, Item> a = a();
        CacheLoader<String, Item> nothing = (key, context) -> {
            nodes.loads.incrementAndGet();
            return null;
        };
        assertThat(a.get("none", nothing)).isEmpty();
        assertThat(a.get("none", nothing)).isEmpty();
        assertThat(b().get("none", nothing)).isEmpty();
        assertThat(nodes.loads).hasValue(1);
        assertThat(a.find("none")).isEqualTo(new Lookup.NegativeHit<Item>(Lookup.Tier.NEAR, false));
    }

    @Test
    void anInvalidationReachesTheOtherNode() {
        Cache<String, Item> a = a();
        Cache<String, Item> b = b();
        a.get("7", nodes.priced(10));
        b.get("7", nodes.priced(10));

        assertThat(a.invalidate("7")).isEqualTo(new InvalidateOutcome.Everywhere());

        assertThat(a.find("7")).isEqualTo(new Lookup.Miss<Item>());
        await().untilAsserted(() -> assertThat(b.find("7")).isEqualTo(new Lookup.Miss<Item>()));
        assertThat(b.get("7", nodes.priced(20))).contains(new Item("7", 20));
    }

    @Test
    void aLoadThatBeganBeforeAnInvalidationKeepsNothing() throws Exception {
        Cache<String, Item> a = a();
        Cache<String, Item> b = b();
        var loading = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<Item>> slow = threads.submit(() -> a.get("7", (key, context) -> {
                loading.countDown();
                assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
                return new Item(key, 1);
            }));
            assertThat(loading.await(10, TimeUnit.SECONDS)).isTrue();
            b.invalidate("7");
            go.countDown();
            assertThat(slow.get(10, TimeUnit.SECONDS)).contains(new Item("7", 1));
        }
        assertThat(b.find("7")).isEqualTo(new Lookup.Miss<Item>());
        assertThat(a.find("7")).isEqualTo(new Lookup.Miss<Item>());
        assertThat(a.statistics().refusedFills()).isEqualTo(1);
    }

    @Test
    void callersOfOneProcessAndOfAnotherWaitForOneLoad() throws Exception {
        Cache<String, Item> a = a();
        Cache<String, Item> b = b();
        CacheLoader<String, Item> slow = (key, context) -> {
            nodes.loads.incrementAndGet();
            await().pollDelay(Duration.ofMillis(200)).until(() -> true);
            return new Item(key, 1);
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Item>>> all = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> (i % 2 == 0 ? a : b).get("7", slow)))
                    .toList();
            for (Future<Optional<Item>> one : all) {
                assertThat(one.get(10, TimeUnit.SECONDS)).contains(new Item("7", 1));
            }
        }
        assertThat(nodes.loads).hasValue(1);
    }

    @Test
    void aTagInvalidatesAllOfItInConstantTime() {
        Cache<String, Item> a =
                TwoNodes.items(nodes.a, options -> options.tagsOf(key -> List.of("even:" + key.length() % 2)));
        Cache<String, Item> b =
                TwoNodes.items(nodes.b, options -> options.tagsOf(key -> List.of("even:" + key.length() % 2)));
        a.get("1", nodes.priced(1));
        a.get("22", nodes.priced(1));
        b.get("1", nodes.priced(1));
        assertThat(nodes.loads).hasValue(2);

        nodes.a.caches().invalidateTag("even:1");

        assertThat(a.find("1")).isEqualTo(new Lookup.Miss<Item>());
        assertThat(a.find("22")).isInstanceOf(Lookup.Hit.class);
        await().untilAsserted(() -> assertThat(b.find("1")).isEqualTo(new Lookup.Miss<Item>()));
        assertThat(b.find("22")).isInstanceOf(Lookup.Hit.class);
    }

    @Test
    void aTagOfTheValueIsKeptOnceItIsKnown() {
        Cache<String, Item> a = a();
        CacheLoader<String, Item> tagged = (key, context) -> {
            nodes.loads.incrementAndGet();
            context.tags("owner:9");
            return new Item(key, 1);
        };
        await().untilAsserted(() -> {
            a.get("7", tagged);
            assertThat(a.find("7")).isInstanceOf(Lookup.Hit.class);
        });
        nodes.b.caches().invalidateTag("owner:9");
        await().untilAsserted(() -> assertThat(a.find("7")).isEqualTo(new Lookup.Miss<Item>()));
    }

    @Test
    void clearForgetsAll() {
        Cache<String, Item> a = a();
        Cache<String, Item> b = b();
        a.get("7", nodes.priced(1));
        b.get("8", nodes.priced(1));
        a.clear();
        assertThat(a.find("7")).isEqualTo(new Lookup.Miss<Item>());
        assertThat(a.find("8")).isEqualTo(new Lookup.Miss<Item>());
        await().untilAsserted(() -> assertThat(b.find("8")).isEqualTo(new Lookup.Miss<Item>()));
        assertThat(b.get("8", nodes.priced(2))).contains(new Item("8", 2));
        assertThat(b.find("8")).isInstanceOf(Lookup.Hit.class);
    }

    @Test
    void manyKeysAreLoadedTogetherAndOnlyWhatIsMissing() {
        Cache<String, Item> a = a();
        a.get("1", nodes.priced(1));
        Cache<String, Item> b = b();
        var asked = new ArrayList<Set<String>>();
        Map<String, Item> found = b.getAll(List.of("1", "2", "3", "none"), keys -> {
            asked.add(keys);
            return Map.of("2", new Item("2", 2), "3", new Item("3", 3), "other", new Item("other", 0));
        });
        assertThat(found).containsOnlyKeys("1", "2", "3");
        assertThat(asked).containsExactly(Set.of("2", "3", "none"));
        assertThat(a.find("2")).isInstanceOf(Lookup.Hit.class);
        assertThat(a.find("none")).isInstanceOf(Lookup.NegativeHit.class);
        assertThat(a.find("other")).isInstanceOf(Lookup.Miss.class);
        assertThat(b.getAll(List.of("1", "2", "3", "none"), keys -> Map.of())).hasSize(3);
    }

    @Test
    void aPutIsSeenByTheOtherNode() {
        Cache<String, Item> a = a();
        Cache<String, Item> b = b();
        a.get("7", nodes.priced(1));
        b.get("7", nodes.priced(1));
        a.put("7", new Item("7", 2));
        assertThat(a.get("7", nodes.priced(3))).contains(new Item("7", 2));
        await().untilAsserted(() -> assertThat(b.get("7", nodes.priced(3))).contains(new Item("7", 2)));
        assertThat(a.putIfAbsent("7", new Item("7", 9))).isEqualTo(new Item("7", 2));
        assertThat(a.putIfAbsent("8", new Item("8", 9))).isEqualTo(new Item("8", 9));
        assertThat(b.getAndRemove("8")).contains(new Item("8", 9));
        assertThat(a.getRemote("8", nodes.priced(5))).contains(new Item("8", 5));
    }

    @Test
    void whatIsExpiredIsServedOnlyWhereALoadFails() {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options.staleOnError(Duration.ofMinutes(1)));
        a.get("7", nodes.priced(1));
        a.expire("7");
        assertThat(a.get("7", (key, context) -> {
                    throw new IllegalStateException("away");
                }))
                .contains(new Item("7", 1));
        assertThat(a.statistics().staleServed()).isEqualTo(1);
        a.invalidate("7");
        assertThatThrownBy(() -> a.get("7", (key, context) -> {
                    throw new IllegalStateException("away");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("away");
    }

    @Test
    void anInvalidationInATransactionIsDoneAtItsCommitAndNotWithoutIt() {
        Cache<String, Item> a = a();
        Cache<String, Item> b = b();
        a.get("7", nodes.priced(1));
        b.get("7", nodes.priced(1));
        assertThatThrownBy(() -> nodes.a.store().orElseThrow().inTx(tx -> {
                    a.invalidate(tx, List.of("7"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(a.find("7")).isInstanceOf(Lookup.Hit.class);

        nodes.a.store().orElseThrow().inTx(tx -> {
            a.invalidate(tx, List.of("7"));
            return true;
        });
        assertThat(a.find("7")).isInstanceOf(Lookup.Miss.class);
        await().untilAsserted(() -> assertThat(b.find("7")).isInstanceOf(Lookup.Miss.class));
        await().untilAsserted(() ->
                assertThat(nodes.a.outbox().orElseThrow().backlog()).isEmpty());
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyIsTold() {
        Cache<String, Item> a = a();
        assertThatThrownBy(() ->
                        a.get("7", (key, context) -> a.get(key, nodes.priced(1)).orElseThrow()))
                .isInstanceOf(CacheLoadException.class)
                .hasMessageContaining("asked the cache for the key");
    }

    @Test
    void anyTextIsAKey() {
        Cache<String, Item> a = a();
        Cache<String, Item> b = b();
        for (String key : List.of("a b", "*?[x]", "{x}", "line\nend", "", "h.0011", "x".repeat(1 << 20), "日本")) {
            assertThat(a.get(key, (same, context) -> new Item("any", 1))).isPresent();
            assertThat(b.get(key, nodes.priced(2))).contains(new Item("any", 1));
            a.invalidate(key);
            assertThat(a.get(key, (same, context) -> new Item("any", 3))).contains(new Item("any", 3));
        }
    }
}
