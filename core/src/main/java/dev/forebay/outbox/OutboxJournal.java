package dev.forebay.outbox;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import dev.forebay.health.Recoverable;
import dev.forebay.redis.RedisRole;
import java.time.Duration;
import java.util.List;

/**
 * Replays on the way back of Redis what was journalled in the outbox meanwhile, by this process and by all others: the
 * gate opens only when nothing is left of what waited then. A parked message keeps it shut: what was journalled must not
 * be passed over. Their handlers are called although they say that they are not
 * ready, so they must be able to reach Redis past the gate.
 *
 * @param outbox the outbox
 * @param name for logs and status
 * @param role the role that is caught up
 * @param kinds what to replay, in this order
 * @param deadline longest time in all
 */
public record OutboxJournal(Outbox outbox, String name, RedisRole role, List<String> kinds, Duration deadline)
        implements Recoverable {
    public OutboxJournal {
        kinds = List.copyOf(kinds);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("no kind to replay");
        }
    }

    @Override
    public int order() {
        return 100;
    }

    @Override
    public void recover(Return of) {
        Duration each = deadline.dividedBy(kinds.size());
        List<String> unfinished =
                kinds.stream().filter(kind -> !outbox.replay(kind, each)).toList();
        if (!unfinished.isEmpty()) {
            throw new ForebayException(
                    "outbox.replay", null, deadline, Applied.NO, "not all was replayed of " + unfinished, null);
        }
    }
}
