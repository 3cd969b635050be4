package dev.forebay.redis;

import static dev.forebay.redis.TestRedis.get;
import static dev.forebay.redis.TestRedis.incr;
import static dev.forebay.redis.TestRedis.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.forebay.TestNodes;
import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.redis.RedisUnavailableException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisFaultsTest {
    private TestRedis redis;

    @BeforeEach
    void start() {
        redis = new TestRedis(options -> options.queueBound(100).timeout(TestNodes.ALERT));
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private RedisUnavailableException failing(Runnable call) {
        return catchThrowableOfType(RedisUnavailableException.class, call::run);
    }

    @Test
    void deadServerIsNotAskedAndComesBackByItself() {
        var told = new ConcurrentLinkedQueue<String>();
        redis.link.addListener(new RedisListener() {
            @Override
            public void connected(RedisRole role, String shard, String node) {
                told.add("connected " + role);
            }

            @Override
            public void lost(RedisRole role, String shard, String node) {
                told.add("lost " + role);
            }
        });

        redis.server.kill();
        await().until(() -> !redis.link.connected(RedisRole.STATE));
        var refused = failing(() -> redis.state().call(incr(key("n"))));
        assertThat(refused.reason()).isEqualTo(Reason.DISCONNECTED);
        assertThat(refused.applied()).isEqualTo(Applied.NO);

        redis.server.restart();
        await().until(() -> redis.link.connected(RedisRole.STATE));
        assertThat(redis.state().call(incr(key("n")))).isEqualTo(1);
        assertThat(told).containsSubsequence("lost STATE", "lost CACHE", "connected STATE", "connected CACHE");
    }

    @Test
    void absentServerDoesNotStopTheStart() {
        int port = redis.server.port();
        redis.server.kill();
        try (RedisLink link =
                RedisLink.open(RedisOptions.at("127.0.0.1", port).build(), Meters.none(), ForebayClock.system())) {
            assertThat(link.connected(RedisRole.STATE)).isFalse();
            redis.server.restart();
            await().until(() -> link.connected(RedisRole.STATE));
            assertThat(link.commands(RedisRole.STATE).call(incr(key("n")))).isEqualTo(1);
        }
    }

    @Test
    void hungServerTimesOutAndTheCallMayHaveBeenApplied() {
        redis.state().call(incr(key("n")));
        redis.server.pause();
        var late = failing(() -> redis.state().call(incr(key("n"))));
        assertThat(late.reason()).isEqualTo(Reason.TIMED_OUT);
        assertThat(late.applied()).isEqualTo(Applied.UNKNOWN);

        redis.server.resume();
        // the late reply to the call above is dropped and no other call gets it
        assertThat(redis.state().call(get(key("n")))).contains("2");
    }

    @Test
    void hungServerCostsARequestItsBudgetOnce() {
        redis.server.pause();
        try (RedisBudget budget = RedisBudget.open(Duration.ofMillis(100))) {
            var first = failing(() -> redis.state().call(incr(key("n"))));
            assertThat(first.applied()).isEqualTo(Applied.UNKNOWN);
            assertThat(budget.left()).isZero();
            for (int i = 0; i < 1_000; i++) {
                var next = failing(() -> redis.state().call(incr(key("n"))));
                assertThat(next.reason()).isEqualTo(Reason.TIMED_OUT);
                assertThat(next.applied()).isEqualTo(Applied.NO);
            }
        }
        redis.server.resume();
        await().untilAsserted(
                        () -> assertThat(redis.state().call(get(key("n")))).contains("1"));
    }

    @Test
    void hungServerFillsTheLaneOnlyToItsBound() throws Exception {
        redis.server.pause();
        Map<Reason, AtomicLong> reasons = new ConcurrentHashMap<>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                all.add(callers.submit(() -> {
                    var failed = failing(() -> redis.state().call(incr(key("n"))));
                    reasons.computeIfAbsent(failed.reason(), reason -> new AtomicLong())
                            .incrementAndGet();
                }));
            }
            for (Future<?> one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(reasons.keySet()).containsExactlyInAnyOrder(Reason.TIMED_OUT, Reason.OVERLOADED);
        assertThat(reasons)
                .hasEntrySatisfying(
                        Reason.TIMED_OUT, count -> assertThat(count.get()).isBetween(100L, 132L));

        redis.server.resume();
        await().untilAsserted(() -> assertThat(redis.state().call(get(key("n"))))
                .contains(Long.toString(
                        reasons.getOrDefault(Reason.TIMED_OUT, new AtomicLong()).get())));
    }

    @Test
    void nothingIsSentTwiceWhenConnectionsAreCut() throws Exception {
        var applied = new AtomicLong();
        var unknown = new AtomicLong();
        var refused = new AtomicLong();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int caller = 0; caller < 32; caller++) {
                all.add(callers.submit(() -> {
                    for (int i = 0; i < 300; i++) {
                        try {
                            redis.state().call(incr(key("n")));
                            applied.incrementAndGet();
                        } catch (RedisUnavailableException e) {
                            (e.applied() == Applied.UNKNOWN ? unknown : refused).incrementAndGet();
                            awaitConnection();
                        }
                    }
                }));
            }
            for (int cut = 0; cut < 20; cut++) {
                redis.server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                awaitConnection();
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
        awaitConnection();
        long counted = Long.parseLong(redis.server.command("GET", key("n").value()));
        assertThat(applied.get() + unknown.get() + refused.get()).isEqualTo(32 * 300);
        assertThat(counted).isBetween(applied.get(), applied.get() + unknown.get());
    }

    private void awaitConnection() {
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> redis.link.connected(RedisRole.STATE));
    }

    @Test
    void silentConnectionIsGivenUpAndOpenedAnew() {
        try (RedisLink impatient =
                redis.link(options -> options.timeout(Duration.ofMillis(500)).silentAfter(Duration.ofMillis(1500)))) {
            RedisCommands commands = impatient.commands(RedisRole.STATE);
            redis.server.pause();
            assertThat(failing(() -> commands.call(incr(key("n")))).reason()).isEqualTo(Reason.TIMED_OUT);
            await().until(() -> !impatient.connected(RedisRole.STATE));
            assertThat(failing(() -> commands.call(incr(key("n")))).reason()).isEqualTo(Reason.DISCONNECTED);

            redis.server.resume();
            await().until(() -> impatient.connected(RedisRole.STATE));
            assertThat(commands.call(incr(key("m")))).isEqualTo(1);
        }
    }

    @Test
    void closedLinkSaysSo() {
        redis.link.close();
        var refused = failing(() -> redis.state().call(incr(key("n"))));
        assertThat(refused.reason()).isEqualTo(Reason.CLOSED);
        assertThat(refused.applied()).isEqualTo(Applied.NO);
    }

    @Test
    void closingWakesWhoeverWaits() throws Exception {
        redis.server.pause();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<RedisUnavailableException> waiting =
                    callers.submit(() -> failing(() -> redis.state().call(incr(key("n")))));
            await().until(() ->
                    redis.registry.get("forebay.redis.queue").gauge().value() > 0 || waiting.isDone());
            redis.link.close();
            assertThat(waiting.get(10, TimeUnit.SECONDS).applied()).isEqualTo(Applied.UNKNOWN);
        }
        redis.server.resume();
    }
}
