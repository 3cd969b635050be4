package dev.forebay.outbox;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.ForebayException;
import dev.forebay.outbox.OutboxTable.Claimed;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long others leave the messages of a claim alone. Short, so that those of a process that was killed are soon taken over,
 * and renewed while a handler runs. Counted from before it was asked for, so that it ends here before it ends there;
 * once it has ended it is not renewed. One thread's.
 */
final class ClaimLease {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** Between the end of the proof and the end of the lease. */
    private static final Duration MARGIN = Duration.ofMillis(200);

    private final OutboxTable table;
    private final String kind;
    private final String claim;
    private final List<Claimed> claimed;
    private final Duration length;
    private final ForebayClock clock;
    private long provenAt;
    private long triedAt;

    /**
     * @param provenAt when it was asked for
     */
    ClaimLease(
            OutboxTable table,
            String kind,
            String claim,
            List<Claimed> claimed,
            Duration length,
            long provenAt,
            ForebayClock clock) {
        this.table = table;
        this.kind = kind;
        this.claim = claim;
        this.claimed = claimed;
        this.length = length;
        this.provenAt = provenAt;
        this.triedAt = provenAt;
        this.clock = clock;
    }

    /** Of a claim of this handler. */
    static Duration length(OutboxHandler handler, OutboxOptions options) {
        return handler.deadline().compareTo(options.lease()) < 0 ? handler.deadline() : options.lease();
    }

    /** Until it is to be renewed; nothing or less where it is time. */
    Duration untilRenewal() {
        return length.dividedBy(3).minusNanos(clock.nanoTime() - triedAt);
    }

    /**
     * Renews it where it is time; whether these messages are still this claim's. Where PostgreSQL does not answer they are
     * until what was proven last has ended.
     */
    boolean holds(List<Claimed> messages) {
        if (untilRenewal().isPositive()) {
            return isProven();
        }
        if (!isProven()) {
            return false;
        }
        triedAt = clock.nanoTime();
        long asked = triedAt;
        try {
            if (!table.renew(kind, claim, length, claimed).containsAll(OutboxTable.ids(messages))) {
                return false;
            }
            provenAt = asked;
        } catch (ForebayException e) {
            LOG.debug("outbox claim of kind={} could not be renewed yet", kind, e);
        }
        return isProven();
    }

    private boolean isProven() {
        return clock.nanoTime() - provenAt < length.minus(MARGIN).toNanos();
    }
}
