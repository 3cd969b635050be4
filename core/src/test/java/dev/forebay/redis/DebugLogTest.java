package dev.forebay.redis;

import static dev.forebay.redis.TestRedis.get;
import static dev.forebay.redis.TestRedis.key;
import static dev.forebay.redis.TestRedis.set;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The debug mode: every command with its key and time, and never a value. */
class DebugLogTest {
    private static final Script<Long> ADD = Script.load("dev/forebay/redis/test/add.lua", Reply.integer());

    private final Logger log = (Logger) LoggerFactory.getLogger("dev.forebay.redis.commands");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void leave() {
        log.detachAppender(lines);
    }

    @Test
    void everyCommandIsLoggedWithItsKeyAndTimeAndWithoutItsValues() {
        try (var redis = new TestRedis(options -> options.debug(true))) {
            redis.state().call(set(key("card"), "4111-secret"));
            redis.state().call(get(key("card")));
            redis.state().run(ADD.call(List.of(key("sum")), List.of("731731731")));
            redis.state().batch(List.of(set(key("first"), "batch-secret"), get(key("second"))));
        }

        assertThat(told("command=SET role=STATE key=t:test:card ")).hasSize(1);
        assertThat(told("command=GET role=STATE key=t:test:card ")).hasSize(1);
        assertThat(told("key=t:test:sum ")).isNotEmpty();
        assertThat(told("key=t:test:first ")).hasSize(1);
        assertThat(told("key=t:test:second ")).hasSize(1);
        assertThat(texts()).allMatch(line -> line.matches("command=\\S+ .* bytes=\\d+ micros=\\d+"));
        assertThat(texts()).noneMatch(line -> line.contains("secret") || line.contains("731731731"));
    }

    @Test
    void withoutTheModeNothingIsLogged() {
        try (var redis = new TestRedis()) {
            redis.state().call(set(key("card"), "4111-secret"));
        }

        assertThat(texts()).isEmpty();
    }

    private List<String> told(String text) {
        return texts().stream().filter(line -> line.contains(text)).toList();
    }

    private List<String> texts() {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
