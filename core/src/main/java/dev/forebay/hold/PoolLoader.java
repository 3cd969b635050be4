package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import dev.forebay.hold.ReconcileReport.Difference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills pools in Redis from PostgreSQL and keeps them equal.
 *
 * <p>Loading: one loader in the fleet claims the absent pool, reads PostgreSQL after that, writes the units guarded by
 * their fences and opens the pool. What is repaired meanwhile has a higher fence and stays; what was committed before
 * the read is in it. A loader that dies loses its claim after two seconds, and whoever waits takes over; one that is alive
 * and too slow for that is taken over too, writes nothing any more, and claims the pool for longer the next time. A pool that is there but of an older epoch is compared instead,
 * unit by unit, and goes on serving. Takes as long as it takes: who must not wait asks {@link PoolLoads}.
 */
final class PoolLoader {
    private static final Logger LOG = LoggerFactory.getLogger(PoolLoader.class);
    /** How long the claim of a loader that is gone keeps the others away. One that lost its claim to it asks for twice that. */
    private static final Duration CLAIM = Duration.ofSeconds(2);

    private static final Duration GIVES_UP = Duration.ofSeconds(15);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final int REPORTED = 100;

    private final RedisHolds redis;
    private final HoldLedger ledger;
    private final HoldOptions options;
    private final HoldMetrics metrics;
    private final ForebayClock clock;
    private final Doubts doubts;
    private final SharedDoubts shared;
    private final ToLongFunction<PoolKeys> epoch;
    private final Function<String, PoolKeys> keys;

    PoolLoader(
            RedisHolds redis,
            HoldLedger ledger,
            HoldOptions options,
            HoldMetrics metrics,
            ForebayClock clock,
            Doubts doubts,
            SharedDoubts shared,
            ToLongFunction<PoolKeys> epoch,
            Function<String, PoolKeys> keys) {
        this.redis = redis;
        this.ledger = ledger;
        this.options = options;
        this.metrics = metrics;
        this.clock = clock;
        this.doubts = doubts;
        this.shared = shared;
        this.epoch = epoch;
        this.keys = keys;
    }

    /** Compares the pool with PostgreSQL and repairs Redis; loads it where it is absent. */
    ReconcileReport reconcile(String pool) {
        ReconcileReport loaded = load(pool);
        return loaded.loaded() ? loaded : compare(pool);
    }

    /** Makes sure that the pool is in Redis as of this process's epoch; waits for whoever loads it. */
    ReconcileReport load(String pool) {
        PoolKeys its = keys.apply(pool);
        String loader = HoldIds.next();
        Duration claim = CLAIM;
        long from = clock.nanoTime();
        while (clock.nanoTime() - from < GIVES_UP.toNanos()
                && !Thread.currentThread().isInterrupted()) {
            switch (redis.begin(its, loader, claim.toMillis())) {
                case "loaded" -> {
                    return report(pool, false, 0, List.of(), 0, from);
                }
                case "stale" -> {
                    return compare(pool);
                }
                case "begin" -> {
                    Optional<ReconcileReport> filled = fill(pool, its, loader, from);
                    if (filled.isPresent()) {
                        return filled.get();
                    }
                    claim = claim.multipliedBy(2);
                }
                default -> LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
        throw new PoolNotReadyException(pool);
    }

    private Optional<ReconcileReport> fill(String pool, PoolKeys its, String loader, long from) {
        doubts.aboutCounts(pool);
        if (options.durable()) {
            shared.tell(pool);
        }
        List<SourceUnit> rows = ledger.poolRows(pool);
        List<UnitChange> changes =
                rows.stream().map(row -> UnitChange.of(row, UnitChange.ABOVE)).toList();
        if (redis.apply(its, changes, loader).isEmpty() || !redis.end(its, loader)) {
            return Optional.empty();
        }
        ReconcileReport report = report(pool, true, rows.size(), List.of(), rows.size(), from);
        metrics.loaded(report.took());
        LOG.info(
                "loaded pool {}: units={} took={}ms",
                pool,
                rows.size(),
                report.took().toMillis());
        return Optional.of(report);
    }

    private ReconcileReport compare(String pool) {
        PoolKeys its = keys.apply(pool);
        long from = clock.nanoTime();
        long asOf = epoch.applyAsLong(its);
        Optional<PoolInRedis> there = redis.poolOfAnyEpoch(its);
        if (there.isEmpty()) {
            return load(pool);
        }
        PoolInRedis inRedis = there.get();
        var diff = new PoolDiff(options, inRedis.nowMillis());
        Map<String, SourceUnit> rows =
                rowsThatDecide(pool, diff, inRedis.units(), () -> ledger.poolRows(pool).stream());
        Set<String> units = new HashSet<>(rows.keySet());
        units.addAll(inRedis.units().keySet());
        List<UnitChange> changes = differences(diff, inRedis.units(), rows, List.copyOf(units));
        int repaired = changes.isEmpty() ? 0 : redis.apply(its, changes, "").orElse(0);
        redis.confirmed(its, asOf);
        List<Difference> named = changes.stream()
                .limit(REPORTED)
                .map(change -> difference(change, inRedis.units(), rows))
                .toList();
        metrics.repaired(repaired);
        if (repaired > 0) {
            LOG.warn(
                    "repaired pool {}: compared={} differences={} repaired={}",
                    pool,
                    units.size(),
                    changes.size(),
                    repaired);
        }
        return report(pool, false, units.size(), named, repaired, from);
    }

    /**
     * Brings some units to what PostgreSQL says; nothing to do where the pool is not in Redis. Units that PostgreSQL may
     * be deciding on are looked at again later.
     */
    void repair(String pool, List<String> units) {
        PoolKeys its = keys.apply(pool);
        Map<String, UnitValue> values = redis.values(its, units);
        long now = redis.nowMillis(keys.apply(pool));
        var diff = new PoolDiff(options, now);
        Map<String, SourceUnit> rows = rowsThatDecide(pool, diff, values, () -> ledger.rows(pool, units).stream());
        doubts.recheck(
                pool,
                units.stream()
                        .filter(unit -> diff.inFlight(values.get(unit), rows.get(unit)))
                        .toList());
        List<UnitChange> changes = units.stream()
                .flatMap(unit -> diff.settled(unit, values.get(unit), rows.get(unit)).stream())
                .toList();
        if (!changes.isEmpty()) {
            redis.apply(its, changes, "").ifPresent(applied -> {
                metrics.repaired(applied);
                if (applied < changes.size()) {
                    recheckCompared(pool, changes);
                }
            });
        }
    }

    /**
     * The rows of units by which Redis may be told what to forget. Where that would be a grant that PostgreSQL has never
     * decided on, the fleet doubts the pool first, and they are read again: then the claim of that grant has ended, or it
     * comes late and its quotas are checked, as are those of whoever was granted in its place.
     */
    private Map<String, SourceUnit> rowsThatDecide(
            String pool, PoolDiff diff, Map<String, UnitValue> values, Supplier<Stream<SourceUnit>> read) {
        Map<String, SourceUnit> rows = byUnit(read.get());
        boolean forgets =
                values.entrySet().stream().anyMatch(entry -> diff.forgets(entry.getValue(), rows.get(entry.getKey())));
        if (!forgets) {
            return rows;
        }
        shared.tell(pool);
        return byUnit(read.get());
    }

    private static Map<String, SourceUnit> byUnit(Stream<SourceUnit> rows) {
        return rows.collect(Collectors.toMap(SourceUnit::unit, Function.identity()));
    }

    /** A value that was compared has changed meanwhile, and this repair may be the last that anybody asked for. */
    private void recheckCompared(String pool, List<UnitChange> changes) {
        doubts.recheck(
                pool,
                changes.stream()
                        .filter(change -> !change.condition().equals(UnitChange.ABOVE))
                        .map(UnitChange::unit)
                        .toList());
    }

    /**
     * Takes back what Redis granted and PostgreSQL refused: exactly the value that was granted gives way to what
     * PostgreSQL has.
     */
    void refuse(String pool, List<String> units, String granted) {
        Map<String, SourceUnit> rows = byUnit(ledger.rows(pool, units).stream());
        var changes = new ArrayList<UnitChange>();
        for (String unit : units) {
            SourceUnit row = rows.get(unit);
            changes.add(row == null ? UnitChange.free(unit, granted, "0") : UnitChange.of(row, granted));
        }
        redis.apply(keys.apply(pool), changes, "");
    }

    /** Frees what Redis granted where PostgreSQL can't be asked and is known not to have it. */
    void undo(String pool, List<String> units, String granted) {
        redis.apply(
                keys.apply(pool),
                units.stream().map(unit -> UnitChange.free(unit, granted, "0")).toList(),
                "");
    }

    private static List<UnitChange> differences(
            PoolDiff diff, Map<String, UnitValue> values, Map<String, SourceUnit> rows, List<String> units) {
        var changes = new ArrayList<UnitChange>();
        for (String unit : units) {
            if (!diff.endsAboutNow(values.get(unit), rows.get(unit))) {
                diff.change(unit, values.get(unit), rows.get(unit)).ifPresent(changes::add);
            }
        }
        return changes;
    }

    private static Difference difference(
            UnitChange change, Map<String, UnitValue> values, Map<String, SourceUnit> rows) {
        UnitValue value = values.get(change.unit());
        SourceUnit row = rows.get(change.unit());
        return new Difference(
                change.unit(),
                value == null ? "available" : value.state().word(),
                row == null ? "available" : row.effective().word());
    }

    private ReconcileReport report(
            String pool, boolean loaded, int compared, List<Difference> differences, int repaired, long from) {
        return new ReconcileReport(
                pool, loaded, compared, differences, repaired, Duration.ofNanos(clock.nanoTime() - from));
    }
}
