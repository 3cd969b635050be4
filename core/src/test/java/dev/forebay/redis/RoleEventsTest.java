package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.base.LogLines;
import java.net.ConnectException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of nodes that can't be reached: one line each, until they could be. */
class RoleEventsTest {
    private final LogLines lines = LogLines.of("dev.forebay.redis.connections");
    private final RoleEvents events = new RoleEvents(List.of(RedisRole.STATE), new Listeners());

    @AfterEach
    void leave() {
        lines.close();
    }

    private long refusals(String node) {
        return lines.with("can't be reached, trying on server=" + node + " ").size();
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
