package dev.forebay.hold;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.hold.Claim.Decision;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.store.StoreRetryException;
import dev.forebay.store.StoreUnavailableException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way with Redis: it grants provisionally, PostgreSQL decides, then the caller is answered and the grant is settled
 * behind his back.
 *
 * <pre>
 * take.lua ── taken, quota ─────────────────────────────── answered by Redis alone
 *    └ held, for the provisional time
 *         └ claim.sql, a share of one commit
 *              ├ granted ── answer ── settle.lua, later and batched
 *              ├ refused ── the units get what PostgreSQL has ── answer, or again with a higher fence
 *              ├ PostgreSQL away ── the grant is taken back ── unavailable
 *              └ unknown ── it lapses, PostgreSQL is asked until it is sure ── unavailable
 * </pre>
 */
final class DurableGrants {
    private static final Logger LOG = LoggerFactory.getLogger(DurableGrants.class);
    private static final int TRIES = 3;

    private final SharedTakes takes;
    private final HoldLedger ledger;
    private final PoolLoader loader;
    private final PoolLoads loads;
    private final Settler settler;
    private final Doubts doubts;
    private final SharedDoubts shared;
    private final HoldOptions options;
    private final HoldMetrics metrics;
    private final Function<String, PoolKeys> keys;
    private final ForebayClock clock;

    DurableGrants(
            SharedTakes takes,
            HoldLedger ledger,
            PoolLoader loader,
            PoolLoads loads,
            Settler settler,
            Doubts doubts,
            SharedDoubts shared,
            HoldOptions options,
            HoldMetrics metrics,
            Function<String, PoolKeys> keys,
            ForebayClock clock) {
        this.takes = takes;
        this.ledger = ledger;
        this.loader = loader;
        this.loads = loads;
        this.settler = settler;
        this.doubts = doubts;
        this.shared = shared;
        this.options = options;
        this.metrics = metrics;
        this.keys = keys;
        this.clock = clock;
    }

    HoldOutcome hold(HoldRequest request) {
        for (int tries = 0; tries < TRIES; tries++) {
            long asked = clock.nanoTime();
            switch (take(request)) {
                case Take.Unloaded ignored -> loads.ensure(request.pool());
                case Take.Taken taken -> {
                    return new HoldOutcome.Taken(taken.units());
                }
                case Take.IdUsed ignored ->
                    throw new PoolNotReadyException(request.pool(), "has other units for the hold " + request.id());
                case Take.OverQuota quota -> {
                    return new HoldOutcome.OverQuota(quota.subject(), quota.limit(), quota.held());
                }
                case Take.Granted granted -> {
                    if (!options.durable()) {
                        return new HoldOutcome.Held(granted.hold(request), granted.joined());
                    }
                    switch (decide(request, granted, asked)) {
                        case Decision.Granted decided -> {
                            settle(request, granted, decided, asked);
                            return new HoldOutcome.Held(hold(request, decided), granted.joined());
                        }
                        case Decision.Refused refused -> {
                            metrics.refused();
                            loader.refuse(request.pool(), granted.units(), granted.value());
                            if (!refused.fenceTooLow()) {
                                return taken(refused);
                            }
                        }
                        case Decision.OverQuota quota -> {
                            loader.refuse(request.pool(), granted.units(), granted.value());
                            return new HoldOutcome.OverQuota(quota.subject(), quota.limit(), quota.held());
                        }
                    }
                }
            }
        }
        throw new PoolNotReadyException(request.pool());
    }

    /** A take whose answer is missing may be run at any time from now on, and grant what nobody waits for any more. */
    private Take take(HoldRequest request) {
        try {
            return takes.take(keys.apply(request.pool()), request);
        } catch (RedisUnavailableException e) {
            if (e.applied() != Applied.NO) {
                doubts.about(request.pool(), request.units());
            }
            throw e;
        }
    }

    /** Redis may forget a grant that is this old, and with it what it counts: see {@link PoolDiff}. */
    private Decision decide(HoldRequest request, Take.Granted granted, long asked) {
        long by = asked + options.provisional().multipliedBy(2).toNanos();
        boolean own = doubts.ownCountsOf(request.pool());
        boolean check = own || doubts.countsOf(request.pool());
        try {
            if (own && !request.quotas().isEmpty()) {
                // Redis was replaced, perhaps, and another process still grants in the old one.
                shared.tell(request.pool());
            }
            var claim = new Claim(
                    granted.holdId(),
                    request.pool(),
                    granted.units(),
                    request.holder(),
                    Fence.of(granted.fence()).value(),
                    UnitState.HELD,
                    request.kind().word(),
                    request.booking().orElse(""),
                    request.session().orElse(""),
                    Math.max(0, granted.nowMillis() - granted.lockedAtMillis()),
                    granted.endsMillis() - granted.nowMillis(),
                    granted.untilMillis() - granted.nowMillis(),
                    request.quotas(),
                    check,
                    false);
            return ledger.claim(claim, by);
        } catch (StoreUnavailableException e) {
            if (e.applied() == Applied.NO) {
                takeBack(request, granted);
            } else {
                doubts.about(request.pool(), granted.units());
            }
            throw e;
        } catch (StoreRetryException e) {
            takeBack(request, granted);
            throw e;
        }
    }

    /** What is not taken back, because Redis went too, lapses by itself. */
    private void takeBack(HoldRequest request, Take.Granted granted) {
        try {
            loader.undo(request.pool(), granted.fresh(), granted.value());
        } catch (RedisUnavailableException e) {
            LOG.debug("a grant of {} lapses by itself: {}", request.pool(), e.getMessage());
        }
    }

    /** PostgreSQL may know of an earlier hold that Redis had lost: then Redis gets that one instead. */
    private void settle(HoldRequest request, Take.Granted granted, Decision.Granted decided, long asked) {
        if (!decided.holdId().equals(granted.holdId())
                || decided.units().size() != granted.units().size()) {
            loader.refuse(request.pool(), granted.units(), granted.value());
            doubts.about(request.pool(), decided.units());
            return;
        }
        // PostgreSQL counts from its own decision, which is later than the grant; and an extension may have come before
        // it.
        long sinceGranted = Duration.ofNanos(clock.nanoTime() - asked).toMillis() + 1;
        long later = sinceGranted + decided.leftMillis() - (granted.untilMillis() - granted.nowMillis());
        settler.settle(request.pool(), new Settlement(granted.holdId(), granted.fence(), granted.units(), later));
    }

    static HoldOutcome.Taken taken(Decision.Refused refused) {
        return new HoldOutcome.Taken(refused.units().stream()
                .map(unit -> new HoldOutcome.TakenUnit(unit.unit(), unit.was(), OptionalInt.empty()))
                .toList());
    }

    static Hold hold(HoldRequest request, Decision.Granted decided) {
        return new Hold(
                decided.holdId(),
                request.pool(),
                decided.units(),
                request.holder(),
                request.kind(),
                request.booking(),
                request.session(),
                decided.lockedAt(),
                decided.until(),
                decided.endsAtLatest(),
                decided.fence());
    }
}
