package dev.forebay.redis;

import static dev.forebay.redis.TestRedis.get;
import static dev.forebay.redis.TestRedis.incr;
import static dev.forebay.redis.TestRedis.key;
import static dev.forebay.redis.TestRedis.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.base.OwnThreads;
import dev.forebay.redis.RedisUnavailableException.Reason;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisLinkTest {
    private static final Script<Long> ADD = Script.load("dev/forebay/redis/test/add.lua", Reply.integer());
    private static final Script<Reply.Tree> SHAPES = Script.load("dev/forebay/redis/test/shapes.lua", Reply.tree());
    private static final Script<Long> HALF = Script.load("dev/forebay/redis/test/half.lua", Reply.integer());

    private static TestRedis redis;

    @BeforeAll
    static void start() {
        redis = new TestRedis(options -> options.largestCommand(1 << 16));
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.server.command("FLUSHALL");
    }

    @Test
    void repliesArriveTyped() {
        assertThat(redis.state().call(set(key("a"), "über"))).isEqualTo("OK");
        assertThat(redis.state().call(get(key("a")))).contains("über");
        assertThat(redis.state().call(get(key("absent")))).isEmpty();
        assertThat(redis.state().call(incr(key("n")))).isEqualTo(1);
        redis.state().call(Command.of("RPUSH", Reply.integer(), key("l"), "x", "y"));
        assertThat(redis.state().call(Command.of("LRANGE", Reply.list(Reply.text()), key("l"), "0", "-1")))
                .containsExactly("x", "y");
        assertThat(redis.state().call(Command.of("LRANGE", Reply.list(Reply.text()), key("none"), "0", "-1")))
                .isEmpty();
    }

    @Test
    void nestedRepliesKeepTheirShape() {
        Reply.Tree tree = redis.state().run(SHAPES.call(List.of(), List.of()));

        assertThat(tree.size()).isEqualTo(5);
        assertThat(tree.at(0).integer()).isEqualTo(7);
        assertThat(tree.at(1).text()).isEqualTo("seven");
        assertThat(tree.at(2).isNil()).isTrue();
        assertThat(tree.at(3).at(0).text()).isEqualTo("a");
        assertThat(tree.at(3).at(1).items()).extracting(Reply.Tree::integer).containsExactly(1L, 2L);
        assertThat(tree.at(4).size()).isZero();
    }

    @Test
    void replyOfAnotherShapeIsNamed() {
        redis.state().call(set(key("a"), "text"));

        assertThatThrownBy(() -> redis.state().call(Command.of("GET", Reply.integer(), key("a"))))
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("an integer");
    }

    @Test
    void refusedCommandThrowsAndWasNotApplied() {
        redis.state().call(set(key("a"), "text"));

        var refused = catchThrowableOfType(
                RedisCommandException.class, () -> redis.state().call(incr(key("a"))));

        assertThat(refused.applied()).isEqualTo(Applied.NO);
        assertThat(refused.operation()).isEqualTo("INCR");
        assertThat(refused.key()).isEqualTo(key("a").value());
    }

    @Test
    void unknownCommandDoesNotRepeatItsArguments() {
        assertThatThrownBy(() -> redis.state().call(Command.keyless("NOSUCH", Reply.ignored(), "my-secret")))
                .isInstanceOf(RedisCommandException.class)
                .hasMessageNotContaining("my-secret");
    }

    @Test
    void scriptThatFailedHalfWayMayHaveBeenApplied() {
        var refused = catchThrowableOfType(
                RedisCommandException.class, () -> redis.state().run(HALF.call(List.of(key("h")), List.of())));

        assertThat(refused.applied()).isEqualTo(Applied.UNKNOWN);
        assertThat(redis.state().call(get(key("h")))).contains("written");
    }

    @Test
    void scriptIsLoadedAgainAfterAFlush() {
        assertThat(add(3)).isEqualTo(3);
        redis.server.command("SCRIPT", "FLUSH");
        assertThat(add(4)).isEqualTo(7);
        assertThat(add(1)).isEqualTo(8);
    }

    private static long add(int number) {
        return redis.state().run(ADD.call(List.of(key("sum")), List.of(Integer.toString(number))));
    }

    @Test
    void scriptsRunTogetherRunOnceEachEvenWhenUnknown() {
        redis.server.command("SCRIPT", "FLUSH");
        List<ScriptCall<Long>> calls = IntStream.rangeClosed(1, 50)
                .mapToObj(i -> ADD.call(List.of(key("many" + i)), List.of(Integer.toString(i))))
                .toList();

        List<BatchResult<Long>> results = redis.state().runAll(calls);

        assertThat(results)
                .extracting(BatchResult::orThrow)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 50).mapToObj(Long::valueOf).toList());
    }

    @Test
    void batchAnswersInOrderAndEachFailsAlone() {
        redis.state().call(set(key("a"), "text"));

        List<BatchResult<?>> results =
                redis.state().batch(List.of(set(key("b"), "1"), incr(key("a")), incr(key("b")), get(key("none"))));

        assertThat(results.get(0).orThrow()).isEqualTo("OK");
        assertThatThrownBy(results.get(1)::orThrow).isInstanceOf(RedisCommandException.class);
        assertThat(results.get(2).orThrow()).isEqualTo(2L);
        assertThat(results.get(3).orThrow()).isEqualTo(java.util.Optional.empty());
        assertThat(redis.state().batch(List.of())).isEmpty();
    }

    @Test
    void batchLargerThanOneWriteIsWhole() {
        List<Command<?>> commands = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            commands.add(incr(key("c")));
        }

        List<BatchResult<?>> results = redis.state().batch(commands);

        assertThat(results.getLast().orThrow()).isEqualTo(2_000L);
    }

    @Test
    void concurrentCallersGetTheirOwnAnswers() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int caller = 0; caller < 200; caller++) {
                int id = caller;
                all.add(callers.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        String value = id + "-" + i;
                        redis.state().call(set(key("own" + id), value));
                        assertThat(redis.state().call(get(key("own" + id)))).contains(value);
                    }
                    return true;
                }));
            }
            for (Future<Boolean> one : all) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(redis.registry
                        .get("forebay.redis.command")
                        .tags("role", "state", "command", "SET")
                        .timer()
                        .count())
                .isGreaterThanOrEqualTo(10_000);
    }

    @Test
    void commandAboveTheLimitIsNotSent() {
        assertThatThrownBy(() -> redis.state().call(set(key("big"), "x".repeat(1 << 16))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65536");
        assertThat(redis.state().call(get(key("big")))).isEmpty();
    }

    @Test
    void interruptedCallerStillGetsItsAnswerAndStaysInterrupted() {
        Thread.currentThread().interrupt();

        assertThat(redis.state().call(incr(key("i")))).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void connectionsAreFewAndNamedByUse() {
        redis.state().call(incr(key("n")));
        redis.link.commands(RedisRole.CACHE).call(incr(key("n")));

        List<String> ours = redis.server
                .command("CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains(" name=forebay-"))
                .map(line -> line.replaceAll(".* name=(\\S+) .*", "$1"))
                .filter(name -> !"forebay-watch".equals(name))
                .toList();

        assertThat(ours).containsExactlyInAnyOrder("forebay-commands", "forebay-publish", "forebay-subscribe");
    }

    @Test
    void serverThatTakesNoWritesIsUnavailableAndNothingWasApplied() {
        redis.server.command("REPLICAOF", "127.0.0.1", "1");
        try {
            var refused = catchThrowableOfType(
                    RedisUnavailableException.class, () -> redis.state().call(incr(key("r"))));
            assertThat(refused.reason()).isEqualTo(Reason.READ_ONLY);
            assertThat(refused.applied()).isEqualTo(Applied.NO);
        } finally {
            redis.server.command("REPLICAOF", "NO", "ONE");
        }
    }

    @Test
    void serverWithoutMemoryIsUnavailableAndNothingWasApplied() {
        redis.server.command("CONFIG", "SET", "maxmemory", "1");
        try {
            var command = catchThrowableOfType(
                    RedisUnavailableException.class, () -> redis.state().call(incr(key("o"))));
            var script = catchThrowableOfType(RedisUnavailableException.class, () -> add(1));
            assertThat(List.of(command, script)).allSatisfy(refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
                assertThat(refused.applied()).isEqualTo(Applied.NO);
            });
        } finally {
            redis.server.command("CONFIG", "SET", "maxmemory", "0");
        }
    }

    @Test
    void linkThatCannotBeOpenedLeavesNoThreadAndNoConnection() throws Exception {
        var own = new OwnThreads();
        long connections = connections();
        var broken = new SimpleMeterRegistry();
        broken.config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                if (id.getName().equals("forebay.redis.connections")) {
                    throw new IllegalStateException("no gauges today");
                }
                return MeterFilterReply.NEUTRAL;
            }
        });
        RedisOptions options =
                RedisOptions.at(redis.server.host(), redis.server.port()).build();
        try (RedisLink whole = own.call(() -> RedisLink.open(options, Meters.none(), ForebayClock.system()))) {
            assertThat(whole.commands(RedisRole.STATE)).isNotNull();
            assertThat(own.named("forebay-redis"))
                    .as("the threads are known by this name")
                    .isNotEmpty();
        }
        assertThatThrownBy(() -> own.call(() -> RedisLink.open(options, Meters.of(broken), ForebayClock.system())))
                .cause()
                .hasMessage("no gauges today");
        await().untilAsserted(() -> assertThat(own.named("forebay-redis")).isEmpty());
        await().until(() -> connections() <= connections);
    }

    private static long connections() {
        return redis.server
                .command("CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains("name=forebay"))
                .count();
    }
}
