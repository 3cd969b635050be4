package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.ConnectException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is said of nodes that can't be reached: one line each, until they could be. */
class RoleEventsTest {
    private final Logger log = (Logger) LoggerFactory.getLogger("dev.forebay.redis.connections");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final RoleEvents events = new RoleEvents(List.of(RedisRole.STATE), new Listeners());

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void leave() {
        log.detachAppender(lines);
    }

    private long refusals(String node) {
        return lines.list.stream()
                .filter(line -> line.getFormattedMessage().contains("can't be reached, trying on server=" + node + " "))
                .count();
    }

    @Test
    void eachNodeThatCannotBeReachedIsNamedOnceUntilItCould() {
        var cause = new IllegalStateException(new ConnectException("refused"));
        for (int i = 0; i < 3; i++) {
            events.refused("a:1", cause);
            events.refused("b:2", cause);
        }
        assertThat(refusals("a:1")).isOne();
        assertThat(refusals("b:2")).isOne();

        events.connected("0", "a:1");
        events.refused("a:1", cause);
        events.refused("b:2", cause);
        assertThat(refusals("a:1")).isEqualTo(2);
        assertThat(refusals("b:2")).isOne();
    }
}
