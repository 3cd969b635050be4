package dev.forebay.redis;

import static dev.forebay.redis.TestRedis.get;
import static dev.forebay.redis.TestRedis.incr;
import static dev.forebay.redis.TestRedis.key;
import static dev.forebay.redis.TestRedis.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.forebay.base.Applied;
import dev.forebay.base.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OptimisticUpdatesTest {
    private static final Key KEY = key("balance");
    private static TestRedis redis;

    @BeforeAll
    static void start() {
        redis = new TestRedis();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.server.command("FLUSHALL");
    }

    private OptimisticResult addOne(int attempts) {
        return redis.state()
                .optimistic(
                        List.of(KEY),
                        get(KEY),
                        seen -> Optional.of(List.of(set(KEY, Long.toString(number(seen) + 1)))),
                        attempts);
    }

    private static long number(Optional<String> seen) {
        return seen.map(Long::parseLong).orElse(0L);
    }

    @Test
    void concurrentUpdatesLoseNothing() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                all.add(callers.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        assertThat(addOne(1_000)).isInstanceOf(OptimisticResult.Committed.class);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(redis.state().call(get(KEY))).contains("200");
    }

    @Test
    void conflictAtEveryAttemptWritesNothing() {
        var asked = new AtomicInteger();

        OptimisticResult result = redis.state()
                .optimistic(
                        List.of(KEY),
                        get(KEY),
                        seen -> {
                            asked.incrementAndGet();
                            redis.state().call(incr(KEY));
                            return Optional.of(List.of(set(KEY, "mine")));
                        },
                        3);

        assertThat(result).isEqualTo(new OptimisticResult.Conflict(3));
        assertThat(asked).hasValue(3);
        assertThat(redis.state().call(get(KEY))).contains("3");
    }

    @Test
    void declinedUpdateLeavesNothingWatched() {
        assertThat(redis.state().optimistic(List.of(KEY), get(KEY), seen -> Optional.empty(), 1))
                .isEqualTo(new OptimisticResult.Declined());
        redis.state().call(incr(KEY));
        assertThat(addOne(1)).isEqualTo(new OptimisticResult.Committed(1));
    }

    @Test
    void decisionThatThrowsGivesTheConnectionUp() {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> redis.state()
                            .optimistic(
                                    List.of(KEY),
                                    get(KEY),
                                    seen -> {
                                        throw new IllegalStateException("no");
                                    },
                                    1))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(addOne(1)).isEqualTo(new OptimisticResult.Committed(1));
    }

    @Test
    void transactionThatFailsHalfWaySaysThatItMayHaveBeenApplied() {
        redis.state().call(set(KEY, "text"));

        var failed = catchThrowableOfType(
                RedisCommandException.class,
                () -> redis.state()
                        .optimistic(
                                List.of(KEY),
                                get(KEY),
                                seen -> Optional.of(List.of(set(key("other"), "written"), incr(KEY))),
                                1));

        assertThat(failed.applied()).isEqualTo(Applied.UNKNOWN);
        assertThat(redis.state().call(get(key("other")))).contains("written");
    }

    @Test
    void connectionsForUpdatesAreBounded() throws Exception {
        // on a server of its own, which counts no connections of other tests that it has not seen closed yet
        try (var own = new TestRedis();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int caller = 0; caller < 64; caller++) {
                Key key = key("own" + caller);
                all.add(callers.submit(() -> own.state()
                        .optimistic(List.of(key), get(key), seen -> Optional.of(List.of(set(key, "x"))), 1)));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(own.server.command("CLIENT", "LIST").lines().filter(line -> line.contains("name=forebay-watch")))
                    .hasSizeBetween(1, 4);
        }
    }

    @Test
    void waitingForAConnectionIsBoundedByTheBudgetAndChargedToIt() throws Exception {
        var taken = new CountDownLatch(4);
        var goOn = new CountDownLatch(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<OptimisticResult>> holders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Key own = key("held" + i);
                holders.add(callers.submit(() -> redis.state()
                        .optimistic(
                                List.of(own),
                                get(own),
                                seen -> {
                                    taken.countDown();
                                    awaitQuietly(goOn);
                                    return Optional.empty();
                                },
                                1)));
            }
            assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
            try (RedisBudget budget = RedisBudget.open(Duration.ofMillis(20))) {
                var failed = catchThrowableOfType(RedisUnavailableException.class, () -> addOne(1));
                assertThat(failed.reason()).isEqualTo(RedisUnavailableException.Reason.OVERLOADED);
                assertThat(failed.applied()).isEqualTo(Applied.NO);
                assertThat(budget.left()).isZero();
            } finally {
                goOn.countDown();
            }
            for (Future<OptimisticResult> one : holders) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isInstanceOf(OptimisticResult.Declined.class);
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
