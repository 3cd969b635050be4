package dev.forebay.hold;

import dev.forebay.base.KeySpace;
import dev.forebay.store.StoreRetryException;
import dev.forebay.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Holds that stand: extended, let go, looked up. PostgreSQL decides, where they don't live in Redis alone. */
final class LiveHolds {
    private final HoldLedger ledger;
    private final RedisHolds redis;
    private final VolatileHolds inRedisAlone;
    private final CommitEcho echo;
    private final PoolGate pools;
    private final Doubts doubts;
    private final SharedDoubts shared;
    private final HoldOptions options;

    LiveHolds(
            HoldLedger ledger,
            RedisHolds redis,
            VolatileHolds inRedisAlone,
            CommitEcho echo,
            PoolGate pools,
            Doubts doubts,
            SharedDoubts shared,
            HoldOptions options) {
        this.ledger = ledger;
        this.redis = redis;
        this.inRedisAlone = inRedisAlone;
        this.echo = echo;
        this.pools = pools;
        this.doubts = doubts;
        this.shared = shared;
        this.options = options;
    }

    ExtendOutcome extend(HoldRef hold, Duration ttl) {
        Optional<Hold> kept = kept(hold, keys -> inRedisAlone.extend(keys, hold, ttl));
        return kept.isPresent() ? extended(kept.get()) : extendInSource(hold, ttl);
    }

    private static ExtendOutcome extended(Hold hold) {
        return new ExtendOutcome.Extended(hold, !hold.expiresAt().isBefore(hold.endsAtLatest()));
    }

    /** The hold in Redis, where holds may live there alone. */
    private Optional<Hold> kept(HoldRef hold, Function<PoolKeys, Optional<Hold>> change) {
        return options.durable()
                ? Optional.empty()
                : pools.choose(hold.pool(), () -> change.apply(pools.keysOf(hold.pool())), Optional::empty);
    }

    private ExtendOutcome extendInSource(HoldRef hold, Duration ttl) {
        List<String> kept = List.of();
        List<SourceUnit> rows;
        try {
            kept = keptUntilDecided(hold);
            rows = ledger.extend(hold, ttl);
        } catch (StoreUnavailableException | StoreRetryException e) {
            doubts.recheck(hold.pool(), kept);
            return new ExtendOutcome.Unavailable(StoreReason.of(e), GatedHolds.RETRY_AFTER);
        }
        if (rows.isEmpty()) {
            doubts.recheck(hold.pool(), kept);
            return new ExtendOutcome.Gone();
        }
        echo.tellRows(hold.pool(), rows);
        return extended(SourceUnit.hold(rows));
    }

    /**
     * What goes on in PostgreSQL must not end in Redis before it is told, or its holder's count is too low there: it waits, or
     * where it can't be asked the fleet lets PostgreSQL count. Answers the units that wait.
     */
    private List<String> keptUntilDecided(HoldRef hold) {
        return options.durable()
                ? pools.choose(hold.pool(), () -> redis.keep(pools.keysOf(hold.pool()), hold), () -> {
                    shared.tell(hold.pool());
                    return List.of();
                })
                : List.of();
    }

    ReleaseOutcome release(HoldRef hold) {
        Optional<Hold> kept = kept(hold, keys -> inRedisAlone.release(keys, hold));
        return kept.isPresent() ? new ReleaseOutcome.Released(kept.get().units()) : releaseInSource(hold);
    }

    private ReleaseOutcome releaseInSource(HoldRef hold) {
        List<SourceUnit> rows;
        try {
            rows = ledger.release(hold);
        } catch (StoreUnavailableException | StoreRetryException e) {
            return new ReleaseOutcome.Unavailable(StoreReason.of(e), GatedHolds.RETRY_AFTER);
        }
        if (rows.isEmpty()) {
            return new ReleaseOutcome.Gone();
        }
        echo.tellRows(hold.pool(), rows);
        return new ReleaseOutcome.Released(
                rows.stream().map(SourceUnit::unit).sorted().toList());
    }

    Optional<Hold> find(HoldRef hold) {
        Optional<Hold> kept = kept(hold, keys -> inRedisAlone.find(keys, hold));
        if (kept.isPresent()) {
            return kept;
        }
        List<SourceUnit> rows = ledger.rowsOf(hold);
        return rows.isEmpty() || rows.stream().anyMatch(row -> row.effective() != UnitState.HELD)
                ? Optional.empty()
                : Optional.of(SourceUnit.hold(rows));
    }

    List<Hold> heldBy(String pool, String holder) {
        Map<String, List<SourceUnit>> byHold = new LinkedHashMap<>();
        for (SourceUnit row : ledger.heldBy(KeySpace.requirePart(pool), KeySpace.requirePart(holder))) {
            byHold.computeIfAbsent(row.holdId().orElseThrow(), ignored -> new ArrayList<>())
                    .add(row);
        }
        return byHold.values().stream().map(SourceUnit::hold).toList();
    }
}
