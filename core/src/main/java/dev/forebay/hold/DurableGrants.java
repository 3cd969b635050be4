package dev.forebay.hold;

import dev.forebay.base.Applied;
import dev.forebay.hold.Claim.Decision;
import dev.forebay.hold.RedisHolds.Settlement;
import dev.forebay.hold.RedisHolds.Take;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.store.StoreRetryException;
import dev.forebay.store.StoreUnavailableException;
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
 *              └ unknown ── the grant lapses, the sweep asks PostgreSQL ── unavailable
 * </pre>
 */
final class DurableGrants {
    private static final Logger LOG = LoggerFactory.getLogger(DurableGrants.class);
    private static final int TRIES = 3;

    private final RedisHolds redis;
    private final HoldLedger ledger;
    private final PoolLoader loader;
    private final Settler settler;
    private final HoldOptions options;
    private final HoldMetrics metrics;
    private final Function<String, PoolKeys> keys;

    DurableGrants(
            RedisHolds redis,
            HoldLedger ledger,
            PoolLoader loader,
            Settler settler,
            HoldOptions options,
            HoldMetrics metrics,
            Function<String, PoolKeys> keys) {
        this.redis = redis;
        this.ledger = ledger;
        this.loader = loader;
        this.settler = settler;
        this.options = options;
        this.metrics = metrics;
        this.keys = keys;
    }

    HoldOutcome hold(HoldRequest request) {
        for (int tries = 0; tries < TRIES; tries++) {
            switch (redis.take(keys.apply(request.pool()), request, options.durable())) {
                case Take.Unloaded ignored -> loader.ensure(request.pool());
                case Take.Taken taken -> {
                    return new HoldOutcome.Taken(taken.units());
                }
                case Take.OverQuota quota -> {
                    return new HoldOutcome.OverQuota(quota.subject(), quota.limit(), quota.held());
                }
                case Take.Granted granted -> {
                    if (!options.durable()) {
                        return new HoldOutcome.Held(granted.hold(request), granted.joined());
                    }
                    switch (decide(request, granted)) {
                        case Decision.Granted decided -> {
                            settle(request, granted);
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
                            return new HoldOutcome.OverQuota(quota.subject(), quota.limit(), quota.held());
                        }
                    }
                }
            }
        }
        throw new PoolNotReadyException(request.pool());
    }

    private Decision decide(HoldRequest request, Take.Granted granted) {
        try {
            return ledger.claim(new Claim(
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
                    false,
                    false));
        } catch (StoreUnavailableException e) {
            if (e.applied() == Applied.NO) {
                takeBack(request, granted);
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

    private void settle(HoldRequest request, Take.Granted granted) {
        settler.settle(
                request.pool(),
                new Settlement(granted.holdId(), granted.fence(), granted.untilMillis(), granted.units()));
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
