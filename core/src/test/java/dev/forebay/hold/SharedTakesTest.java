package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.TestNodes;
import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.redis.RedisBudget;
import dev.forebay.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers that share scripts: each gets an answer of its own, also where Redis gives none. */
class SharedTakesTest {
    private static TestPools pools;
    private static RedisHolds redis;

    private SharedTakes takes;
    private PoolKeys pool;

    @BeforeAll
    static void start() {
        pools = new TestPools(TestNodes.ALERT);
        redis = pools.scripts(Duration.ofSeconds(5), () -> 1);
    }

    @AfterAll
    static void stop() {
        pools.close();
    }

    @BeforeEach
    void load() {
        takes = new SharedTakes(redis, false, ForebayClock.system(), TestNodes.PATIENT);
        pool = pools.loaded(redis);
    }

    @Test
    void manyCallersOfOnePoolGetEachUnitOnceAndShareScripts() throws Exception {
        long before = scripts();
        var units = new ConcurrentLinkedQueue<String>();
        together(64, caller -> {
            var random = new Random(caller);
            for (int i = 0; i < 50; i++) {
                String unit = "A-" + random.nextInt(2_000);
                switch (takes.take(pool, request("u" + caller, unit, "B-" + caller + "-" + i))) {
                    case Take.Granted granted -> units.addAll(granted.fresh());
                    case Take.Taken taken -> assertThat(taken.units()).hasSize(1);
                    case Take other -> throw new AssertionError(other);
                }
            }
        });
        assertThat(units).doesNotHaveDuplicates();
        assertThat(redis.pool(pool, true).orElseThrow().held()).isEqualTo(units.size());
        assertThat(scripts() - before).as("scripts for 3,200 requests").isLessThan(2_000);
    }

    @Test
    void aQuotaHoldsForThoseWhoShareToo() throws Exception {
        together(48, caller -> {
            HoldRequest request = request("u" + caller, "A-" + caller);
            takes.take(pool, request.withQuotas(List.of(new Quota("ip:one", 7))));
        });
        assertThat(redis.pool(pool, false).orElseThrow().held()).isEqualTo(7);
    }

    @Test
    void whereRedisHangsAllFailAndNobodyIsLeftBehind() throws Exception {
        var failures = new ConcurrentLinkedQueue<RedisUnavailableException>();
        pools.server.pause();
        try {
            together(120, caller -> {
                try {
                    takes.take(pool, request("u" + caller, "A-" + caller));
                } catch (RedisUnavailableException e) {
                    failures.add(e);
                }
            });
        } finally {
            pools.server.resume();
        }
        assertThat(failures).hasSize(120);
        assertThat(failures).anyMatch(failure -> failure.applied() == Applied.NO);
        await().ignoreException(RedisUnavailableException.class).until(() -> redis.nowMillis(pool) > 0);
        together(
                20,
                caller -> assertThat(takes.take(pool, request("v" + caller, "C-" + caller)))
                        .isInstanceOf(Take.Granted.class));
    }

    @Test
    void whoHasNoTimeLeftGivesUpAndIsNeverSent() throws Exception {
        var ask = new ArrayList<Integer>(IntStream.range(0, 40).boxed().toList());
        var gaveUp = new ConcurrentLinkedQueue<String>();
        together(ask.size(), caller -> {
            Duration left = caller % 2 == 0 ? Duration.ZERO : Duration.ofSeconds(5);
            try (RedisBudget budget = RedisBudget.open(left)) {
                takes.take(pool, request("u" + caller, "A-" + caller));
            } catch (RedisUnavailableException e) {
                assertThat(e.applied()).isNotEqualTo(Applied.YES);
                if (e.applied() == Applied.NO) {
                    gaveUp.add("A-" + caller);
                }
            }
        });
        assertThat(gaveUp).isNotEmpty();
        Set<String> held =
                new HashSet<>(redis.pool(pool, true).orElseThrow().states().keySet());
        assertThat(held).doesNotContainAnyElementsOf(gaveUp);
        assertThat(held).contains("A-1", "A-39");
    }

    private interface Caller {
        void call(int caller) throws Exception;
    }

    private static void together(int callers, Caller work) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int caller = i;
                all.add(threads.submit(() -> {
                    work.call(caller);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
    }

    private HoldRequest request(String holder, String... units) {
        return HoldRequest.of(pool.pool(), holder, List.of(units));
    }

    private static long scripts() {
        return pools.server
                .command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:"))
                .mapToLong(line -> Long.parseLong(line.replaceFirst(".*calls=(\\d+).*", "$1")))
                .sum();
    }
}
