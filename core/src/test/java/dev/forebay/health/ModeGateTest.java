package dev.forebay.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.TestNodes;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisBudget;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModeGateTest {
    private static final KeySpace KEYS = KeySpace.of("t");
    private static final Key KEY = KEYS.key("test", "n");
    private static final Command<Long> INCR = Command.of("INCR", Reply.integer(), KEY);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ConcurrentLinkedQueue<String> changes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> recovered = new ConcurrentLinkedQueue<>();
    private EmbeddedRedis redis;
    private RedisLink link;
    private ModeGate gate;

    @BeforeEach
    void start() {
        redis = EmbeddedRedis.builder().start();
        link = RedisLink.open(
                TestNodes.redis(redis, TestNodes.ALERT).build(), Meters.of(registry), ForebayClock.system());
        gate = ModeGates.start(
                link,
                KEYS,
                EpochStore.inMemory(),
                TestNodes.gate(TestNodes.ALERT),
                Meters.of(registry),
                ForebayClock.system());
        // a cold JVM on a busy machine may miss the first probe's limit and come back a moment later
        await().until(this::up);
        gate.onChange((role, shard, from, to) -> {
            if (role == RedisRole.STATE) {
                changes.add(to.word());
            }
        });
    }

    @AfterEach
    void stop() {
        gate.close();
        link.close();
        redis.close();
    }

    private boolean up() {
        return gate.up(RedisRole.STATE, KEY);
    }

    private String word() {
        return gate.mode(RedisRole.STATE).word();
    }

    private String ask() {
        return gate.choose(
                RedisRole.STATE,
                KEY,
                () -> "redis " + link.commands(RedisRole.STATE).call(INCR),
                () -> "degraded");
    }

    private void recovering(String name, int order, ThrowingRun run) {
        gate.register(new Recoverable() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public RedisRole role() {
                return RedisRole.STATE;
            }

            @Override
            public int order() {
                return order;
            }

            @Override
            public Duration deadline() {
                return Duration.ofSeconds(5);
            }

            @Override
            public void recover(Return of) throws Exception {
                recovered.add(name + " " + word());
                run.run();
            }
        });
    }

    interface ThrowingRun {
        void run() throws Exception;
    }

    @Test
    void startsUpWhereRedisServes() {
        assertThat(up()).isTrue();
        assertThat(ask()).isEqualTo("redis 1");
    }

    @Test
    void killedRedisDegradesAtOnceAndComesBackThroughItsRecoverablesInOrder() {
        recovering("load", 200, () -> {});
        recovering("journal", 100, () -> {});
        long before = gate.epoch(RedisRole.STATE);

        redis.kill();
        await().until(() -> word().equals("degraded"));
        assertThat(ask()).isEqualTo("degraded");

        redis.restart();
        await().until(this::up);
        assertThat(recovered).startsWith("journal returning", "load returning");
        assertThat(gate.epoch(RedisRole.STATE)).isGreaterThan(before);
        await().untilAsserted(() -> assertThat(changes).containsSubsequence("degraded", "returning", "up"));
        assertThat(ask()).isEqualTo("redis 1");
    }

    @Test
    void hungRedisIsSuspectThenDegradedAndCallsGoWithoutIt() {
        redis.pause();
        assertThat(ask()).isEqualTo("degraded");
        assertThat(word()).isIn("suspect", "degraded");
        await().until(() -> word().equals("degraded"));

        var asked = new AtomicInteger();
        for (int i = 0; i < 10_000; i++) {
            gate.choose(RedisRole.STATE, KEY, asked::incrementAndGet, () -> 0);
        }
        assertThat(asked).hasValue(0);

        redis.resume();
        await().until(this::up);
        assertThat(ask()).startsWith("redis");
    }

    @Test
    void hungRedisIsNoticedWithoutTraffic() {
        redis.pause();
        await().until(() -> word().equals("degraded"));
        redis.resume();
        await().until(this::up);
    }

    @Test
    void failingRecoverableKeepsTheGateShut() {
        var broken = new AtomicBoolean(true);
        recovering("check", 300, () -> {
            if (broken.get()) {
                throw new IllegalStateException("not yet");
            }
        });
        redis.kill();
        redis.restart();
        await().until(() -> recovered.size() >= 3);
        assertThat(changes).doesNotContain("up");
        assertThat(gate.mode(RedisRole.STATE)).isNotInstanceOf(Mode.Up.class);

        broken.set(false);
        await().until(this::up);
    }

    @Test
    void redisLostWhileComingBackDoesNotOpenTheGate() throws Exception {
        var entered = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        recovering("slow", 100, () -> {
            entered.countDown();
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
        });
        redis.kill();
        redis.restart();
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        redis.kill();
        await().until(() -> word().equals("degraded"));
        goOn.countDown();

        await().until(() -> changes.stream().filter("degraded"::equals).count() >= 2);
        assertThat(changes).doesNotContain("up");
        redis.restart();
        await().until(this::up);
    }

    @Test
    void emptiedServerIsNoticedByTheHeartbeat() {
        recovering("load", 200, () -> {});
        redis.command("FLUSHALL");

        await().until(() -> !recovered.isEmpty() && up());
        assertThat(recovered).startsWith("load returning");
    }

    @Test
    void serverRestartedEmptyIsLoadedAgain() {
        recovering("load", 200, () -> link.commands(RedisRole.STATE).call(INCR));
        redis.restartEmpty();

        await().until(() -> !recovered.isEmpty() && up());
        assertThat(ask()).isEqualTo("redis 2");
    }

    @Test
    void serverThatTakesNoWritesDegrades() {
        redis.command("CONFIG", "SET", "maxmemory", "1");
        assertThat(ask()).isEqualTo("degraded");
        assertThat(word()).isEqualTo("degraded");

        redis.command("CONFIG", "SET", "maxmemory", "0");
        await().until(this::up);
    }

    @Test
    void serverThatBecameAReplicaDegrades() {
        redis.command("REPLICAOF", "127.0.0.1", "1");
        await().until(() -> word().equals("degraded"));
        redis.command("REPLICAOF", "NO", "ONE");
        await().until(this::up);
    }

    @Test
    void forcedModeHoldsAndEndsThroughReturning() throws Exception {
        recovering("load", 200, () -> {});
        try (AutoCloseable held = gate.force(RedisRole.STATE, new Mode.Degraded(Instant.EPOCH, "drill"))) {
            assertThat(held).isNotNull();
            assertThat(ask()).isEqualTo("degraded");
        }
        await().until(() -> !recovered.isEmpty() && up());
        assertThat(List.copyOf(changes)).startsWith("degraded", "degraded", "returning");
    }

    @Test
    void forcedModesNestAndTheOuterOneHoldsWhenTheInnerEnds() throws Exception {
        recovering("load", 200, () -> {});
        Mode.Degraded drill = new Mode.Degraded(Instant.EPOCH, "drill");
        AutoCloseable outer = gate.force(RedisRole.STATE, drill);
        AutoCloseable inner = gate.force(RedisRole.STATE, new Mode.Up(Instant.EPOCH));
        assertThat(ask()).startsWith("redis");
        inner.close();
        inner.close();
        assertThat(gate.mode(RedisRole.STATE)).isSameAs(drill);
        assertThat(ask()).isEqualTo("degraded");
        outer.close();
        await().until(() -> !recovered.isEmpty() && up());
    }

    @Test
    void forcedModeThatEndsBeforeALaterOneLetsThatStand() throws Exception {
        Mode.Degraded second = new Mode.Degraded(Instant.EPOCH, "second");
        AutoCloseable first = gate.force(RedisRole.STATE, new Mode.Up(Instant.EPOCH));
        AutoCloseable later = gate.force(RedisRole.STATE, second);
        first.close();
        assertThat(gate.mode(RedisRole.STATE)).isSameAs(second);
        first.close();
        assertThat(gate.mode(RedisRole.STATE)).isSameAs(second);
        later.close();
        await().until(this::up);
    }

    @Test
    void degradedInsideAForcedUpIsCaughtUpWithToo() throws Exception {
        recovering("load", 200, () -> {});
        long epoch = gate.epoch(RedisRole.STATE);
        try (AutoCloseable up = gate.force(RedisRole.STATE, new Mode.Up(Instant.EPOCH))) {
            assertThat(up).isNotNull();
            gate.force(RedisRole.STATE, new Mode.Degraded(Instant.EPOCH, "drill"))
                    .close();
            assertThat(up()).isTrue();
        }
        await().until(() -> !recovered.isEmpty() && up());
        assertThat(gate.epoch(RedisRole.STATE)).isGreaterThan(epoch);
    }

    @Test
    void errorsOfTheRedisWayThatAreNotOutagesAreThrown() {
        assertThatThrownBy(() -> gate.choose(
                        RedisRole.STATE,
                        KEY,
                        () -> {
                            throw new IllegalStateException("a bug");
                        },
                        () -> "degraded"))
                .isInstanceOf(IllegalStateException.class);
        assertThat(up()).isTrue();
    }

    @Test
    void budgetSpentOnAHealthyRedisDoesNotShutTheGate() {
        var refused = new AtomicInteger();
        try (RedisBudget budget = RedisBudget.open(Duration.ofNanos(1))) {
            for (int i = 0; i < 20 || !budget.left().isZero(); i++) {
                try {
                    link.commands(RedisRole.STATE).call(INCR);
                } catch (RedisUnavailableException e) {
                    refused.incrementAndGet();
                }
            }
        }
        assertThat(refused).hasPositiveValue();
        assertThat(up()).isTrue();
        assertThat(changes).isEmpty();
    }

    @Test
    void absentRedisStartsDegradedAndOpensWhenItComes() {
        redis.kill();
        try (RedisLink late = RedisLink.open(
                        RedisOptions.at(redis.host(), redis.port()).build(), Meters.none(), ForebayClock.system());
                ModeGate other =
                        ModeGates.start(late, KEYS, EpochStore.inMemory(), Meters.none(), ForebayClock.system())) {
            assertThat(other.mode(RedisRole.STATE)).isInstanceOf(Mode.Degraded.class);
            redis.restart();
            await().until(() -> other.up(RedisRole.STATE, KEY));
        }
    }

    @Test
    void epochIsHeardOfThroughRedis() {
        redis.command("SET", KEYS.prefix() + ":state:gate:{gate}:epoch", "41");
        await().untilAsserted(() -> assertThat(gate.epoch(RedisRole.STATE)).isGreaterThanOrEqualTo(41));
        redis.restartEmpty();
        await().until(() -> gate.epoch(RedisRole.STATE) > 41 && up());
        assertThat(redis.command("GET", KEYS.prefix() + ":state:gate:{gate}:epoch"))
                .isEqualTo(Long.toString(gate.epoch(RedisRole.STATE)));
    }
}
