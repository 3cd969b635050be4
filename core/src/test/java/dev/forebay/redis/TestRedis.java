package dev.forebay.redis;

import static org.awaitility.Awaitility.await;

import dev.forebay.TestNodes;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.function.UnaryOperator;

/** A real server and a link to it, for one test class. */
final class TestRedis implements AutoCloseable {
    static final KeySpace KEYS = KeySpace.of("t");

    final EmbeddedRedis server;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final RedisLink link;

    TestRedis() {
        this(options -> options);
    }

    TestRedis(UnaryOperator<RedisOptions.Builder> settings) {
        this.server = EmbeddedRedis.builder().start();
        this.link = link(settings);
        await().until(() -> link.connected(RedisRole.STATE));
    }

    RedisLink link(UnaryOperator<RedisOptions.Builder> settings) {
        return RedisLink.open(
                settings.apply(TestNodes.redis(server, TestNodes.PATIENT)).build(),
                Meters.of(registry),
                ForebayClock.system());
    }

    RedisCommands state() {
        return link.commands(RedisRole.STATE);
    }

    static Key key(String name) {
        return KEYS.key("test", name);
    }

    static Command<String> set(Key key, String value) {
        return Command.of("SET", Reply.text(), key, value);
    }

    static Command<Long> incr(Key key) {
        return Command.of("INCR", Reply.integer(), key);
    }

    static Command<java.util.Optional<String>> get(Key key) {
        return Command.of("GET", Reply.optionalText(), key);
    }

    @Override
    public void close() {
        link.close();
        server.close();
    }
}
