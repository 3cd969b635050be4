package dev.forebay.redis;

import static dev.forebay.redis.TestRedis.incr;
import static dev.forebay.redis.TestRedis.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisBudgetTest {
    private static TestRedis redis;

    @BeforeAll
    static void start() {
        redis = new TestRedis();
        redis.server.command(
                "EVAL", "for i = 1, 5000 do redis.call('SET', 't:test:scanned:' .. i, 'v') end return 0", "0");
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void whatIsOutsideOfABudgetIsNotChargedToIt() {
        try (RedisBudget request = RedisBudget.open(Duration.ofSeconds(1))) {
            try (RedisBudget outside = RedisBudget.outside()) {
                redis.state().call(incr(key("n")));
                assertThat(outside.left()).isGreaterThan(request.left());
            }
            assertThat(request.left()).isEqualTo(Duration.ofSeconds(1));
            redis.state().call(incr(key("n")));
            assertThat(request.left()).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aSpentBudgetIsSpentAgainOnceItIsBack() {
        try (RedisBudget spent = RedisBudget.open(Duration.ZERO)) {
            try (RedisBudget outside = RedisBudget.outside()) {
                redis.state().call(incr(key("n")));
                try (RedisBudget inner = RedisBudget.open(Duration.ZERO)) {
                    assertSpent();
                }
                redis.state().call(incr(key("n")));
            }
            assertSpent();
        }
        redis.state().call(incr(key("n")));
    }

    private static void assertSpent() {
        assertThatThrownBy(() -> redis.state().call(incr(key("n")))).isInstanceOf(RedisUnavailableException.class);
    }

    @Test
    void aLookAtAllKeysHasItsOwnTimeAndSaysWhetherItCameToTheEnd() {
        List<String> seen = new ArrayList<>();
        try (RedisBudget request = RedisBudget.open(Duration.ZERO)) {
            assertThat(redis.state().scan("t:test:scanned:*", Duration.ofSeconds(30), seen::addAll))
                    .isTrue();
        }
        assertThat(seen).hasSizeGreaterThanOrEqualTo(5000);
        seen.clear();
        assertThat(redis.state().scan("t:test:scanned:*", Duration.ZERO, seen::addAll))
                .isFalse();
        assertThat(seen).as("one page").hasSizeBetween(1, 4000);
    }
}
