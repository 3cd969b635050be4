package dev.forebay.redis;

import static dev.forebay.redis.TestRedis.get;
import static dev.forebay.redis.TestRedis.key;
import static dev.forebay.redis.TestRedis.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.base.LogLines;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The debug mode: every command with its key and time, and never a value. */
class DebugLogTest {
    private static final Script<Long> ADD = Script.load("dev/forebay/redis/test/add.lua", Reply.integer());

    private final LogLines lines = LogLines.of("dev.forebay.redis.commands");

    @AfterEach
    void leave() {
        lines.close();
    }

    @Test
    void everyCommandIsLoggedWithItsKeyAndTimeAndWithoutItsValues() {
        try (var redis = new TestRedis(options -> options.debug(true))) {
            redis.state().call(set(key("card"), "4111-secret"));
            redis.state().call(get(key("card")));
            redis.state().run(ADD.call(List.of(key("sum")), List.of("731731731")));
            redis.state().batch(List.of(set(key("first"), "batch-secret"), get(key("second"))));
        }

        assertThat(lines.with("command=SET role=STATE key=t:test:card ")).hasSize(1);
        assertThat(lines.with("command=GET role=STATE key=t:test:card ")).hasSize(1);
        assertThat(lines.with("key=t:test:sum ")).isNotEmpty();
        assertThat(lines.with("key=t:test:first ")).hasSize(1);
        assertThat(lines.with("key=t:test:second ")).hasSize(1);
        assertThat(lines.all()).allMatch(line -> line.matches("command=\\S+ .* bytes=\\d+ micros=\\d+"));
        assertThat(lines.all()).noneMatch(line -> line.contains("secret") || line.contains("731731731"));
    }

    @Test
    void withoutTheModeNothingIsLogged() {
        try (var redis = new TestRedis()) {
            redis.state().call(set(key("card"), "4111-secret"));
        }

        assertThat(lines.all()).isEmpty();
    }
}
