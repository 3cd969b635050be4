package dev.forebay.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.TwoNodes.Item;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loads that are slow, fail, hang or are too many. */
class CacheLoadsTest {
    private static final CacheLoader<String, Item> FAILING = (key, context) -> {
        throw new IOException("the source is away");
    };

    private TwoNodes nodes;
    private ExecutorService threads;

    @BeforeEach
    void open() {
        nodes = TwoNodes.shared();
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void close() {
        threads.close();
        nodes.close();
    }

    /** A loader that waits until it may go on. */
    private static final class Gated {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);

        CacheLoader<String, Item> loader(int price) {
            return (key, context) -> {
                begun.countDown();
                assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
                return new Item(key, price);
            };
        }

        void untilBegun() throws InterruptedException {
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aCheckedFailureIsToldWithItsCauseAndNotRemembered() {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options);
        assertThatThrownBy(() -> a.get("7", FAILING))
                .isInstanceOf(CacheLoadException.class)
                .hasRootCauseMessage("the source is away")
                .hasMessageContaining("the loader of cache items failed");
        assertThat(a.get("7", nodes.priced(1))).isPresent();
        assertThat(a.statistics().loadFailures()).isEqualTo(1);
    }

    @Test
    void whatIsStaleIsServedWhereALoadFailsAndTheNextLoadWaits() {
        Cache<String, Item> a = TwoNodes.items(
                nodes.a,
                options -> options.staleOnError(Duration.ofMinutes(5))
                        .loads(new LoadOptions(
                                8,
                                Duration.ofSeconds(5),
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofMinutes(1),
                                1)));
        a.get("7", nodes.priced(1));
        a.expire("7");
        assertThat(a.get("7", FAILING)).contains(new Item("7", 1));
        // not tried again at once: the next caller gets what is stale without a load
        assertThat(a.get("7", nodes.priced(2))).contains(new Item("7", 1));
        assertThat(nodes.loads).hasValue(1);
        assertThat(a.getRemote("7", nodes.priced(2))).contains(new Item("7", 2));
    }

    @Test
    void whatIsStaleIsServedAtOnceWhereThatIsWishedAndLoadedBehind() throws Exception {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options.staleWhileRevalidate(Duration.ofMinutes(5)));
        a.get("7", nodes.priced(1));
        a.expire("7");
        var gated = new Gated();
        // a Redis that is late once refuses the right to load: the next caller asks again
        await().until(() -> {
            assertThat(a.get("7", gated.loader(2))).contains(new Item("7", 1));
            return gated.begun.getCount() == 0;
        });
        assertThat(a.get("7", FAILING)).contains(new Item("7", 1));
        gated.go.countDown();
        await().untilAsserted(() -> assertThat(a.getRemote("7", FAILING)).contains(new Item("7", 2)));
    }

    @Test
    void aSlowLoadIsNotWaitedForWhereSomethingStaleIsThere() throws Exception {
        Cache<String, Item> a = TwoNodes.items(
                nodes.a,
                options -> options.ttl(Duration.ofSeconds(30))
                        .staleOnError(Duration.ofMinutes(5))
                        .timeouts(Optional.of(Duration.ofMillis(30)), Optional.empty()));
        a.get("7", nodes.priced(1));
        a.expire("7");
        var gated = new Gated();
        assertThat(a.get("7", gated.loader(2))).contains(new Item("7", 1));
        gated.untilBegun();
        gated.go.countDown();
        await().untilAsserted(() -> assertThat(a.getRemote("7", FAILING)).contains(new Item("7", 2)));
    }

    @Test
    void aLoadThatHangsIsGivenUpAndKeepsWhatComesLater() throws Exception {
        Cache<String, Item> a = TwoNodes.items(
                nodes.a, options -> options.timeouts(Optional.empty(), Optional.of(Duration.ofMillis(50))));
        var gated = new Gated();
        assertThatThrownBy(() -> a.get("7", gated.loader(1)))
                .isInstanceOf(CacheLoadException.class)
                .hasMessageContaining("longer than its time-out");
        gated.go.countDown();
        await().untilAsserted(() -> assertThat(a.contains("7")).isTrue());
    }

    @Test
    void noMoreThanTheAllowedLoadsRunAtOnce() throws Exception {
        Cache<String, Item> a =
                TwoNodes.items(nodes.a, options -> options.concurrentLoads(1).patience(Duration.ofMillis(100)));
        var gated = new Gated();
        Future<Optional<Item>> first = threads.submit(() -> a.get("1", gated.loader(1)));
        gated.untilBegun();
        assertThatThrownBy(() -> a.get("2", nodes.priced(2)))
                .isInstanceOf(CacheLoadException.class)
                .hasMessageContaining("concurrentLoads");
        gated.go.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).isPresent();
        assertThat(a.get("2", nodes.priced(2))).isPresent();
    }

    @Test
    void theLoadOfADeadProcessIsTakenOver() {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options);
        RedisCommands redis = nodes.a.redis().commands(RedisRole.CACHE);
        var keys = new CacheKeys(nodes.a.keys());
        var ignored = redis.run(CacheScripts.CLAIM.call(
                List.of(keys.entry("items", "7", 1), keys.lease("items", "7")),
                List.of("somebody who died", "1500", "", "0", "-", "-")));

        assertThat(a.get("7", nodes.priced(1))).contains(new Item("7", 1));
        assertThat(a.statistics().joined()).isEqualTo(1);
        assertThat(nodes.b.caches()).isNotNull();
        assertThat(TwoNodes.items(nodes.b, options -> options).contains("7")).isTrue();
    }

    @Test
    void aLoadLongerThanItsRightKeepsThatWhileItGoesOn() throws Exception {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options.patience(Duration.ofSeconds(20)));
        Cache<String, Item> b = TwoNodes.items(nodes.b, options -> options.patience(Duration.ofSeconds(20)));
        var gated = new Gated();
        Future<Optional<Item>> slow = threads.submit(() -> a.get("7", gated.loader(1)));
        gated.untilBegun();
        Future<Optional<Item>> waiting = threads.submit(() -> b.get("7", nodes.priced(1)));
        // longer than a right that nobody renews
        await().pollDelay(Duration.ofMillis(RemoteTier.LEASE_MILLIS + 500)).until(() -> true);
        gated.go.countDown();
        assertThat(slow.get(20, TimeUnit.SECONDS)).contains(new Item("7", 1));
        assertThat(waiting.get(20, TimeUnit.SECONDS)).contains(new Item("7", 1));
        assertThat(a.statistics().refusedFills()).isZero();
    }

    @Test
    void theLoaderDecides() {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options.staleOnError(Duration.ofMinutes(1)));
        a.get("7", (key, context) -> {
            context.etag("\"v1\"");
            context.ttl(Ttl.forever());
            return new Item(key, 1);
        });
        assertThat(a.explain("7").remote().orElseThrow().freshFor()).isEmpty();
        a.expire("7");
        assertThat(a.get("7", (key, context) -> {
                    assertThat(context.etag()).contains("\"v1\"");
                    assertThat(context.primaryRequired()).isTrue();
                    return context.notModified();
                }))
                .contains(new Item("7", 1));
        a.get("8", (key, context) -> {
            context.noStore();
            return new Item(key, 1);
        });
        assertThat(a.find("8")).isInstanceOf(Lookup.Miss.class);
    }

    @Test
    void whatCannotBeReadIsAMissAndMakesRoom() {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options);
        RedisCommands redis = nodes.a.redis().commands(RedisRole.CACHE);
        var keys = new CacheKeys(nodes.a.keys());
        for (String corrupt : List.of("", "nonsense", "{\"soft\":1,\"by\":", "\u0000\u00ff{}*".repeat(30))) {
            redis.call(Command.of("SET", Reply.text(), keys.entry("items", "7", 1), corrupt));
            assertThat(a.getRemote("7", nodes.priced(1))).contains(new Item("7", 1));
            assertThat(a.getRemote("7", FAILING)).contains(new Item("7", 1));
        }
        assertThat(a.statistics().unreadable()).isEqualTo(4);
    }

    @Test
    void whatIsMuchAskedForIsLoadedBeforeItsTimeIsOver() {
        Cache<String, Item> a = TwoNodes.items(
                nodes.a,
                options -> options.ttl(Duration.ofMillis(400)).jitter(0).refreshAhead(20));
        CacheLoader<String, Item> slow = (key, context) -> {
            nodes.loads.incrementAndGet();
            await().pollDelay(Duration.ofMillis(20)).until(() -> true);
            return new Item(key, nodes.loads.get());
        };
        a.get("7", slow);
        await().untilAsserted(() -> {
            assertThat(a.get("7", slow)).isPresent();
            assertThat(nodes.loads.get() - a.statistics().misses())
                    .as("loads that nobody waited for")
                    .isGreaterThanOrEqualTo(3);
        });
    }

    @Test
    void aBatchThatFailsServesWhatIsStaleOrThrows() {
        Cache<String, Item> a = TwoNodes.items(nodes.a, options -> options.staleOnError(Duration.ofMinutes(1)));
        a.get("1", nodes.priced(1));
        a.expire("1");
        BatchLoader<String, Item> failing = keys -> {
            throw new IOException("the source is away");
        };
        assertThat(a.getAll(List.of("1"), failing)).isEqualTo(Map.of("1", new Item("1", 1)));
        assertThatThrownBy(() -> a.getAll(List.of("1", "2"), failing)).isInstanceOf(CacheLoadException.class);
        assertThat(a.getAll(List.of("2"), keys -> Map.of("2", new Item("2", 2))))
                .hasSize(1);
    }
}
