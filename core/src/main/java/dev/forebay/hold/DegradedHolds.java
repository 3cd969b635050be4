package dev.forebay.hold;

import dev.forebay.hold.Claim.Decision;
import java.math.BigDecimal;

/**
 * The way without Redis: PostgreSQL decides alone, with the same statement, and checks the quotas too. The sale goes on;
 * there are no waiting lists. Safe after a try in Redis whose outcome is unknown: the hold has the same id, and Redis is
 * told through the outbox what PostgreSQL decided.
 */
final class DegradedHolds {
    private final HoldLedger ledger;
    private final SharedDoubts doubts;
    private final HoldOptions options;

    DegradedHolds(HoldLedger ledger, SharedDoubts doubts, HoldOptions options) {
        this.ledger = ledger;
        this.doubts = doubts;
        this.options = options;
    }

    HoldOutcome hold(HoldRequest request) {
        // Redis will not count this hold before the outbox has told it, so the doubt must outlast the commit by some
        // time.
        long by = request.quotas().isEmpty()
                ? 0
                : doubts.tell(request.pool()) - options.provisional().toNanos();
        var claim = new Claim(
                request.id(),
                request.pool(),
                request.units(),
                request.holder(),
                BigDecimal.ZERO,
                UnitState.HELD,
                request.kind().word(),
                request.booking().orElse(""),
                request.session().orElse(""),
                0,
                options.maxTotal().toMillis(),
                request.ttl().toMillis(),
                request.quotas(),
                true,
                true);
        return switch (ledger.claim(claim, by)) {
            case Decision.Granted granted ->
                new HoldOutcome.Held(DurableGrants.hold(request, granted), granted.joined());
            case Decision.Refused refused -> DurableGrants.taken(refused);
            case Decision.OverQuota quota -> new HoldOutcome.OverQuota(quota.subject(), quota.limit(), quota.held());
        };
    }
}
