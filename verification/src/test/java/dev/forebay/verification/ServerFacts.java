package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServerException;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommandException;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisServer;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.redis.Reply.Tree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kit is built on and the server's documentation does not promise: a new version or another product that differs
 * fails here first, and the test says which part of the kit it concerns.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ServerFacts {
    private static final KeySpace KEYS = KeySpace.of("fact");
    private final Supplier<EmbeddedRedis.Builder> product;
    private EmbeddedRedis server;
    private RedisLink link;

    /** @param product what to start */
    protected ServerFacts(Supplier<EmbeddedRedis.Builder> product) {
        this.product = product;
    }

    @BeforeAll
    void open() {
        server = product.get().start();
        link = open(RedisServer.at(server.host(), server.port()));
    }

    @AfterAll
    void close() {
        link.close();
        server.close();
    }

    private static RedisLink open(RedisServer at) {
        RedisLink opened = RedisLink.open(
                RedisOptions.builder(at).keyPrefix("fact").build(), Meters.none(), ForebayClock.system());
        await().until(() -> opened.connected(RedisRole.STATE));
        return opened;
    }

    private RedisCommands redis() {
        return link.commands(RedisRole.STATE);
    }

    private static Tree ask(RedisCommands of, String name, String... args) {
        return of.call(Command.keyless(name, Reply.tree(), args));
    }

    private Tree ask(String name, String... args) {
        return ask(redis(), name, args);
    }

    private static String name(String part) {
        return KEYS.key("k", part).value();
    }

    // ---- Lua: every script of the kit

    @Test
    void tostringOfABigNumberLosesDigitsAndAFormatDoesNot() {
        assertThat(ask("EVAL", "return tostring(1700000000123456)", "0").text()).isNotEqualTo("1700000000123456");
        assertThat(ask("EVAL", "return string.format('%.0f', 1700000000123456)", "0")
                        .text())
                .isEqualTo("1700000000123456");
    }

    @Test
    void numbersThatScriptsReturnAreCutOffAndNotRounded() {
        assertThat(ask("EVAL", "return 3.99", "0").integer()).isEqualTo(3);
    }

    @Test
    void whatAScriptWroteBeforeItsErrorStays() {
        Key key = KEYS.key("k", "half");
        assertThatThrownBy(() ->
                        ask("EVAL", "redis.call('SET', KEYS[1], 'x') redis.call('INCR', KEYS[1])", "1", key.value()))
                .isInstanceOf(RedisCommandException.class);
        assertThat(redis().call(Command.of("GET", Reply.optionalText(), key))).contains("x");
    }

    @Test
    void aRightThatAScriptLacksIsToldInTheErrorOfItsLine() {
        ask("ACL", "SETUSER", "narrow", "on", ">secret", "~fact:*", "+@all", "-@dangerous");
        try (RedisLink narrow =
                open(RedisServer.at(server.host(), server.port()).withLogin("narrow", "secret"))) {
            // no NOPERM, which would take the role away: one script of one caller is refused, and may have written
            // before
            assertThatThrownBy(
                            () -> ask(narrow.commands(RedisRole.STATE), "EVAL", "return redis.call('FLUSHALL')", "0"))
                    .isInstanceOfSatisfying(
                            RedisCommandException.class,
                            refused -> assertThat(refused.applied()).isEqualTo(Applied.UNKNOWN));
        } finally {
            ask("ACL", "DELUSER", "narrow");
        }
    }

    @Test
    void unknownScriptAndFullMemoryAreToldByTheFirstWord() {
        assertThatThrownBy(() -> server.command("EVALSHA", "0".repeat(40), "0")).hasMessageContaining(": NOSCRIPT ");
        ask("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThatThrownBy(() -> server.command("SET", name("full"), "v")).hasMessageContaining(": OOM ");
            assertThat(ask("EVAL", "#!lua flags=allow-oom\nreturn redis.call('DEL', KEYS[1])", "1", name("full"))
                            .integer())
                    .isZero();
        } finally {
            ask("CONFIG", "SET", "maxmemory", "0");
        }
    }

    @Test
    void scriptWithAHeaderMayNotReachAnotherSlot() {
        try (EmbeddedRedis node = product.get().clusterEnabled(true).start()) {
            assertThatThrownBy(() -> node.command(
                            "EVAL", "#!lua\nredis.call('SET', 'a', 'x') redis.call('SET', 'b', 'x')", "1", "a"))
                    .hasMessageContaining("do not hash to the same slot");
            // without the header it may: every script of the kit has one
            assertThat(node.command("EVAL", "redis.call('SET', 'a', 'x') return redis.call('SET', 'b', 'x')", "1", "a"))
                    .isEqualTo("OK");
        }
    }

    // ---- streams: queues and invalidations

    @Test
    void lengthBoundThrowsUnreadEntriesAway() {
        String stream = name("bounded");
        ask("XGROUP", "CREATE", stream, "g", "0", "MKSTREAM");
        for (int i = 0; i < 100; i++) {
            ask("XADD", stream, "MAXLEN", "10", "*", "n", Integer.toString(i));
        }
        Tree read = ask("XREADGROUP", "GROUP", "g", "c", "COUNT", "1000", "STREAMS", stream, ">");
        assertThat(read.at(0).at(1).size()).isEqualTo(10);
    }

    @Test
    void deletedConsumerTakesItsPendingEntriesAlong() {
        String stream = name("dropped");
        ask("XGROUP", "CREATE", stream, "g", "0", "MKSTREAM");
        ask("XADD", stream, "*", "n", "1");
        ask("XREADGROUP", "GROUP", "g", "c", "STREAMS", stream, ">");
        assertThat(ask("XGROUP", "DELCONSUMER", stream, "g", "c").integer()).isEqualTo(1);
        assertThat(ask("XPENDING", stream, "g").at(0).integer()).isZero();
    }

    @Test
    void claimLooksAtTenTimesItsCountAndGoesOnFromItsCursor() {
        String stream = name("claimed");
        ask("XGROUP", "CREATE", stream, "g", "0", "MKSTREAM");
        for (int i = 0; i < 50; i++) {
            ask("XADD", stream, "*", "n", Integer.toString(i));
        }
        ask("XREADGROUP", "GROUP", "g", "c", "COUNT", "50", "STREAMS", stream, ">");
        // nobody is idle for an hour: it gives up after ten entries and says where
        Tree first = ask("XAUTOCLAIM", stream, "g", "d", "3600000", "0", "COUNT", "1");
        assertThat(first.at(1).size()).isZero();
        assertThat(first.at(0).text()).isNotEqualTo("0-0");
    }

    // ---- users: deploy/redis/users.acl.template

    @Test
    void scriptingRightsReachEverybodysScriptsAndSomeCommandsHeedNoPattern() {
        ask("ACL", "SETUSER", "careless", "on", ">secret", "~own:*", "+@all", "-@dangerous", "+@scripting", "+scan");
        ask("SET", name("others"), "v");
        try (RedisLink careless =
                open(RedisServer.at(server.host(), server.port()).withLogin("careless", "secret"))) {
            RedisCommands as = careless.commands(RedisRole.STATE);
            assertThatThrownBy(() -> ask(as, "GET", name("others"))).isInstanceOf(RedisUnavailableException.class);
            assertThat(ask(as, "SCRIPT", "FLUSH").text()).isEqualTo("OK");
            assertThat(ask(as, "FUNCTION", "FLUSH").text()).isEqualTo("OK");
            assertThat(ask(as, "RANDOMKEY").isNil()).isFalse();
            assertThat(ask(as, "DBSIZE").integer()).isPositive();
            assertThat(ask(as, "SCAN", "0", "COUNT", "1000").at(1).texts()).contains(name("others"));
        } finally {
            ask("ACL", "DELUSER", "careless");
        }
    }

    @Test
    void unknownRuleInTheFileOfUsersStopsTheStart(@TempDir Path folder) throws Exception {
        Path users = Files.writeString(
                folder.resolve("users.acl"), "user default on nopass ~* &* +@all +@nonsense\n", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> product.get()
                        .setting("aclfile " + users.toAbsolutePath())
                        .start()
                        .close())
                .isInstanceOf(EmbeddedServerException.class);
    }

    // ---- memory: why locks and holds want noeviction

    @Test
    void policyDecidesWhetherLocksOutliveAFullMemory() {
        assertThat(locksLeft("noeviction")).isEqualTo(500);
        assertThat(locksLeft("allkeys-lru")).isLessThan(500);
        assertThat(locksLeft("volatile-lru")).isLessThan(500);
    }

    private long locksLeft(String policy) {
        try (EmbeddedRedis small = product.get()
                        .setting("maxmemory 8mb", "maxmemory-policy " + policy)
                        .start();
                RedisLink to = open(RedisServer.at(small.host(), small.port()))) {
            RedisCommands commands = to.commands(RedisRole.STATE);
            var locks = new ArrayList<Command<?>>();
            for (int i = 0; i < 500; i++) {
                locks.add(Command.of("SET", Reply.tree(), KEYS.key("lock", "n" + i), "holder", "PX", "600000"));
            }
            commands.batch(locks).forEach(result -> result.orThrow());
            String kilobyte = "x".repeat(1024);
            for (int from = 0; from < 20_000; from += 500) {
                List<Command<?>> fill = new ArrayList<>();
                IntStream.range(from, from + 500)
                        .forEach(i -> fill.add(
                                Command.of("SET", Reply.tree(), KEYS.key("cache", "n" + i), kilobyte, "PX", "600000")));
                // a full server refuses, which is what noeviction is for
                assertThat(commands.batch(fill)).hasSize(500);
            }
            List<Command<?>> there = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                there.add(Command.of("EXISTS", Reply.integer(), KEYS.key("lock", "n" + i)));
            }
            return commands.batch(there).stream()
                    .filter(result -> Long.valueOf(1).equals(result.orThrow()))
                    .count();
        }
    }
}
