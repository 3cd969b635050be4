package dev.forebay.hold;

import dev.forebay.base.Applied;
import dev.forebay.store.StoreRetryException;
import java.time.Duration;
import java.util.List;

/**
 * A claim that is decided by a time, or not at all: what counts it for its quotas meanwhile, a grant in Redis or a doubt that
 * was told, may be forgotten later. Without quotas there is no such time.
 *
 * @param by on the clock's nanoseconds
 */
record TimelyClaim(Claim claim, long by) {
    /** Throws where one of a batch is too late: the others are then tried again without it. */
    static void requireInTime(List<TimelyClaim> batch, long now) {
        if (batch.stream().anyMatch(timely -> timely.isLate(now))) {
            throw new StoreRetryException(
                    "hold.claim", Duration.ZERO, Applied.NO, "it is too late for the quotas that were checked", null);
        }
    }

    private boolean isLate(long now) {
        return claim.hasQuotas() && now - by > 0;
    }
}
