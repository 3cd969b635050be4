package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.forebay.base.Applied;
import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler.NotNowException;
import dev.forebay.outbox.OutboxHandler.PartlyFailedException;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.RedisUnavailableException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of the messages of a batch when some of their pools can't be repaired. */
class HoldRepairsTest {
    private final List<String> repaired = new ArrayList<>();
    private final HoldRepairs repairs = new HoldRepairs(pool -> !pool.startsWith("away"), () -> true, this::repair);
    private final OutboxEntry good = entry(1, "good", "A-1", "A-2");
    private final OutboxEntry more = entry(2, "good", "A-2", "A-3");
    private final OutboxEntry away = entry(3, "away", "A-1");
    private final OutboxEntry lost = entry(4, "lost", "A-1");
    private final OutboxEntry bad = entry(5, "bad", "A-1");

    private void repair(String pool, List<String> units) {
        switch (pool) {
            case "lost" ->
                throw new RedisUnavailableException(
                        Reason.DISCONNECTED, "apply", pool, Duration.ZERO, Applied.NO, "gone", null);
            case "bad" -> throw new IllegalStateException("told to fail");
            default -> repaired.add(pool + units);
        }
    }

    private static OutboxEntry entry(long id, String pool, String... units) {
        return new OutboxEntry(
                id, HoldRepairs.messages(pool, List.of(units)).getFirst(), Instant.EPOCH, 0, Optional.empty());
    }

    @Test
    void messagesOfOnePoolAreRepairedTogether() throws Exception {
        repairs.handle(List.of(good, more));
        assertThat(repaired).containsExactly("good[A-1, A-2, A-3]");
    }

    @Test
    void messagesOfAShardThatIsAwayOrGoesAwayMeanwhileWait() {
        var now = catchThrowableOfType(NotNowException.class, () -> repairs.handle(List.of(away, lost, good)));
        assertThat(now.waiting()).containsExactly(away, lost);
        assertThat(repaired).hasSize(1);
    }

    @Test
    void failureIsOfItsOwnMessagesAloneAndNotOfThoseThatWait() {
        var partly =
                catchThrowableOfType(PartlyFailedException.class, () -> repairs.handle(List.of(bad, away, good, lost)));
        assertThat(partly.failed()).containsExactly(bad);
        assertThat(partly.waiting()).containsExactly(away, lost);
        assertThat(partly).hasMessageContaining("told to fail");
        assertThat(repaired).hasSize(1);
    }
}
