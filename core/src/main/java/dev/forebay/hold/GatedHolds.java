package dev.forebay.hold;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.KeySpace;
import dev.forebay.health.Mode;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.StoreRetryException;
import dev.forebay.store.StoreUnavailableException;
import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service: the one place where holds go by Redis or by PostgreSQL alone. */
final class GatedHolds implements Holds {
    private static final Logger LOG = LoggerFactory.getLogger(GatedHolds.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final PoolDirectory directory;
    private final HoldOptions options;
    private final ModeGate gate;
    private final PoolGate pools;
    private final ForebayClock clock;
    private final HoldMetrics metrics;
    private final Doubts doubts;
    private final HoldLedger ledger;
    private final SharedDoubts shared;
    private final RedisHolds redis;
    private final VolatileHolds inRedisAlone;
    private final PoolLoads loads;
    private final DurableGrants durable;
    private final DegradedHolds degraded;
    private final PoolFeeds feeds;
    private final ServedPools served;
    private final HoldUpkeep upkeep;
    private final KeySpace keySpace;
    private final Cache<String, PoolKeys> keys =
            Caffeine.newBuilder().maximumSize(10_000).build();

    GatedHolds(PoolDirectory directory, HoldOptions options, HoldDependencies on) {
        this.directory = directory;
        this.options = options;
        this.gate = on.gate();
        this.clock = on.clock();
        this.keySpace = on.keys();
        this.metrics = new HoldMetrics(on.meters());
        this.pools = new PoolGate(gate, this::keys);
        RedisCommands commands = on.redis().commands(RedisRole.STATE);
        this.doubts = new Doubts(options, clock);
        // What happened to Redis before this process began is not known here.
        doubts.aboutAll();
        this.ledger = new HoldLedger(
                on.store(), on.outbox(), options, pools::highestEpoch, doubts::heard, on.meters(), clock);
        this.shared = new SharedDoubts(ledger, doubts.window(), clock);
        this.redis = new RedisHolds(commands, options, pools::epoch);
        this.inRedisAlone = new VolatileHolds(commands, options, pools::epoch);
        var loader = new PoolLoader(redis, ledger, options, metrics, clock, doubts, shared, pools::epoch, this::keys);
        this.served = new ServedPools(options.confirmEvery(), clock);
        this.loads = new PoolLoads(pool -> noted(loader.load(pool)), pool -> noted(loader.reconcile(pool)), clock);
        var settler = new Settler(redis, doubts, shared, this::keys);
        this.durable = new DurableGrants(
                new SharedTakes(redis, options.durable(), clock),
                ledger,
                loader,
                loads,
                settler,
                doubts,
                shared,
                options,
                metrics,
                this::keys,
                clock);
        this.degraded = new DegradedHolds(ledger, shared, options);
        this.feeds = new PoolFeeds(
                redis, on.redis().subscriptions(RedisRole.STATE), ledger, loads, clock, pools, this::keys);
        this.upkeep = new HoldUpkeep(
                redis, loader, loads, feeds, doubts, shared, options, metrics, pools, this::keys, served);
        gate.register(new HoldRecovery(loads::reconcile, served::latestFirst, this::keys, doubts, clock));
        gate.onChange((role, shard, from, to) -> {
            if (role == RedisRole.STATE && (from instanceof Mode.Up || to instanceof Mode.Up)) {
                doubts.aboutAll();
                feeds.modeChanged();
            }
        });
        on.outbox().handle(new HoldRepairs(pools::up, pools::anyUp, loader::repair));
        upkeep.start();
    }

    private ReconcileReport noted(ReconcileReport report) {
        if (report.loaded()) {
            served.loaded(report.pool(), options.provisional().multipliedBy(2));
        }
        return report;
    }

    @Override
    public HoldOutcome hold(HoldRequest asked) {
        Optional<PoolDirectory.Pool> pool = directory.pool(asked.pool());
        if (pool.isEmpty()) {
            return new HoldOutcome.UnknownPool(asked.pool());
        }
        List<String> unknown = asked.units().stream()
                .filter(unit -> !pool.get().contains().test(unit))
                .toList();
        if (!unknown.isEmpty()) {
            return new HoldOutcome.UnknownUnits(unknown);
        }
        HoldRequest request = asked.ttl().compareTo(options.maxTotal()) > 0 ? asked.withTtl(options.maxTotal()) : asked;
        served.touch(request.pool());
        long from = clock.nanoTime();
        var way = new HoldMetrics.Way[] {HoldMetrics.Way.REDIS};
        HoldOutcome outcome;
        try {
            outcome = choose(request.pool(), () -> durable.hold(request), () -> {
                way[0] = HoldMetrics.Way.DEGRADED;
                HoldOutcome decided = degraded.hold(request);
                feeds.changedInPostgres(request.pool());
                return decided;
            });
        } catch (StoreUnavailableException | StoreRetryException e) {
            outcome = new HoldOutcome.Unavailable(reason(e), RETRY_AFTER);
        }
        metrics.held(way[0], outcome, clock.nanoTime() - from);
        return outcome;
    }

    @Override
    public ExtendOutcome extend(HoldRef hold, Duration ttl) {
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
                : choose(hold.pool(), () -> change.apply(keys(hold.pool())), Optional::empty);
    }

    private ExtendOutcome extendInSource(HoldRef hold, Duration ttl) {
        List<String> kept = List.of();
        List<SourceUnit> rows;
        try {
            kept = keptUntilDecided(hold);
            rows = ledger.extend(hold, ttl);
        } catch (StoreUnavailableException | StoreRetryException e) {
            doubts.recheck(hold.pool(), kept);
            return new ExtendOutcome.Unavailable(reason(e), RETRY_AFTER);
        }
        if (rows.isEmpty()) {
            doubts.recheck(hold.pool(), kept);
            return new ExtendOutcome.Gone();
        }
        tellRedis(hold.pool(), rows);
        return extended(SourceUnit.hold(rows));
    }

    /**
     * What goes on in PostgreSQL must not end in Redis before it is told, or its holder's count is too low there: it waits, or
     * where it can't be asked the fleet lets PostgreSQL count. Answers the units that wait.
     */
    private List<String> keptUntilDecided(HoldRef hold) {
        return options.durable()
                ? choose(hold.pool(), () -> redis.keep(keys(hold.pool()), hold), () -> {
                    shared.tell(hold.pool());
                    return List.of();
                })
                : List.of();
    }

    @Override
    public ReleaseOutcome release(HoldRef hold) {
        Optional<Hold> kept = kept(hold, keys -> inRedisAlone.release(keys, hold));
        return kept.isPresent() ? new ReleaseOutcome.Released(kept.get().units()) : releaseInSource(hold);
    }

    private ReleaseOutcome releaseInSource(HoldRef hold) {
        List<SourceUnit> rows;
        try {
            rows = ledger.release(hold);
        } catch (StoreUnavailableException | StoreRetryException e) {
            return new ReleaseOutcome.Unavailable(reason(e), RETRY_AFTER);
        }
        if (rows.isEmpty()) {
            return new ReleaseOutcome.Gone();
        }
        tellRedis(hold.pool(), rows);
        return new ReleaseOutcome.Released(
                rows.stream().map(SourceUnit::unit).sorted().toList());
    }

    /** At once where Redis is up; where it is not, or this process dies first, the outbox or the deadline does it. */
    private void tellRedis(String pool, List<SourceUnit> rows) {
        tellRedisOf(
                pool,
                rows.stream().map(row -> UnitChange.of(row, UnitChange.ABOVE)).toList());
    }

    private void tellRedisOf(String pool, List<UnitChange> changes) {
        served.touch(pool);
        choose(pool, () -> redis.apply(keys(pool), changes, ""), () -> {
            feeds.changedInPostgres(pool);
            return Optional.empty();
        });
    }

    @Override
    public Optional<Hold> find(HoldRef hold) {
        Optional<Hold> kept = kept(hold, keys -> inRedisAlone.find(keys, hold));
        if (kept.isPresent()) {
            return kept;
        }
        List<SourceUnit> rows = ledger.rowsOf(hold);
        return rows.isEmpty() || rows.stream().anyMatch(row -> row.effective() != UnitState.HELD)
                ? Optional.empty()
                : Optional.of(SourceUnit.hold(rows));
    }

    @Override
    public List<Hold> heldBy(String pool, String holder) {
        Map<String, List<SourceUnit>> byHold = new LinkedHashMap<>();
        for (SourceUnit row : ledger.heldBy(KeySpace.requirePart(pool), KeySpace.requirePart(holder))) {
            byHold.computeIfAbsent(row.holdId().orElseThrow(), ignored -> new ArrayList<>())
                    .add(row);
        }
        return byHold.values().stream().map(SourceUnit::hold).toList();
    }

    @Override
    public void leaveLine(String pool, String holder, List<String> units) {
        choose(
                pool,
                () -> {
                    redis.leave(keys(pool), KeySpace.requirePart(holder), units);
                    return Optional.empty();
                },
                Optional::empty);
    }

    @Override
    public PoolSnapshot snapshot(String pool) {
        requirePool(pool);
        return feeds.feed(pool).snapshot();
    }

    @Override
    public PoolChanges changes(String pool, String epoch, long after) {
        requirePool(pool);
        return feeds.feed(pool).changes(epoch, after);
    }

    @Override
    public Availability availability(String pool) {
        int size = requirePool(pool).size();
        return choose(
                pool,
                () -> {
                    PoolInRedis there = confirmedPool(pool);
                    int taken = there.held() + there.booked() + there.reserved() + there.blocked();
                    return new Availability(
                            size - taken,
                            there.held(),
                            there.booked(),
                            there.reserved(),
                            there.blocked(),
                            there.changed(),
                            there.confirmed());
                },
                () -> ledger.availability(pool, size, clock.now()));
    }

    /** The pool's counts, compared with PostgreSQL first where nobody has for too long. */
    private PoolInRedis confirmedPool(String pool) {
        Optional<PoolInRedis> there = redis.pool(keys(pool), false);
        boolean old = there.map(in -> in.nowMillis() - in.confirmed().toEpochMilli()
                        > options.confirmEvery().toMillis())
                .orElse(true);
        if (old) {
            try {
                loads.ensureCompared(pool);
                there = redis.pool(keys(pool), false);
            } catch (StoreUnavailableException e) {
                LOG.debug("pool {} stays unconfirmed: {}", pool, e.getMessage());
            }
        }
        return there.orElseThrow(() -> new PoolNotReadyException(pool));
    }

    @Override
    public Watch watch(String pool, PoolListener listener) {
        requirePool(pool);
        PoolFeed feed = feeds.feed(pool);
        feed.add(listener);
        return () -> feed.remove(listener);
    }

    @Override
    public ConfirmOutcome confirm(Tx tx, HoldRef hold, List<String> units, String booking) {
        ConfirmOutcome outcome = options.durable()
                ? ledger.confirm(tx, hold, units, KeySpace.requirePart(booking))
                : ledger.claimBooked(tx, hold.pool(), hold.holder(), units, KeySpace.requirePart(booking));
        return shownAfterCommit(tx, hold.pool(), outcome);
    }

    /**
     * The buyer's next look, and his next hold, see what he has just bought; where Redis can't be told now, the outbox
     * does it.
     */
    private ConfirmOutcome shownAfterCommit(Tx tx, String pool, ConfirmOutcome outcome) {
        if (outcome instanceof ConfirmOutcome.Confirmed confirmed) {
            String fence = confirmed.fence().toString();
            tx.afterCommit(() -> tellRedisOf(
                    pool,
                    confirmed.units().stream()
                            .map(unit -> UnitChange.booked(unit, fence))
                            .toList()));
        }
        return outcome;
    }

    @Override
    public ConfirmOutcome claim(Tx tx, String pool, String holder, List<String> units, String booking) {
        return shownAfterCommit(
                tx,
                pool,
                ledger.claimBooked(
                        tx, pool, KeySpace.requirePart(holder), List.copyOf(units), KeySpace.requirePart(booking)));
    }

    @Override
    public List<String> giveBack(Tx tx, String pool, String booking) {
        changedAfterCommit(tx, pool);
        return ledger.giveBack(tx, pool, booking);
    }

    @Override
    public List<String> mark(Tx tx, String pool, List<String> units, UnitState state) {
        if (state == UnitState.HELD || state == UnitState.BOOKED) {
            throw new IllegalArgumentException("units are marked reserved, blocked or available, not " + state.word());
        }
        changedAfterCommit(tx, pool);
        return ledger.mark(tx, pool, units, state);
    }

    private void changedAfterCommit(Tx tx, String pool) {
        served.touch(pool);
        tx.afterCommit(() -> {
            if (!pools.up(pool)) {
                feeds.changedInPostgres(pool);
            }
        });
    }

    @Override
    public ReconcileOutcome reconcile(String pool) {
        requirePool(pool);
        try {
            return gate.choose(
                    RedisRole.STATE,
                    keys(pool).head(),
                    () -> new ReconcileOutcome.Reconciled(loads.reconcile(pool)),
                    () -> new ReconcileOutcome.Unavailable("Redis can't be asked", RETRY_AFTER));
        } catch (PoolNotReadyException e) {
            return new ReconcileOutcome.Unavailable("somebody loads pool " + pool + " just now", RETRY_AFTER);
        } catch (StoreUnavailableException | StoreRetryException e) {
            return new ReconcileOutcome.Unavailable(reason(e), RETRY_AFTER);
        }
    }

    /** Nobody fills Redis with pools that are none. */
    private PoolDirectory.Pool requirePool(String pool) {
        PoolDirectory.Pool known =
                directory.pool(pool).orElseThrow(() -> new IllegalArgumentException("there is no pool '" + pool + "'"));
        served.touch(pool);
        return known;
    }

    private <T> T choose(String pool, Supplier<T> up, Supplier<T> otherwise) {
        return gate.choose(
                RedisRole.STATE,
                keys(pool).head(),
                () -> {
                    try {
                        return up.get();
                    } catch (PoolNotReadyException e) {
                        LOG.debug("{}: served from PostgreSQL", e.getMessage());
                        return otherwise.get();
                    }
                },
                otherwise);
    }

    private PoolKeys keys(String pool) {
        return keys.get(pool, named -> PoolKeys.of(keySpace, named));
    }

    private static String reason(RuntimeException e) {
        return e instanceof StoreRetryException
                ? "PostgreSQL is too busy with these units"
                : "PostgreSQL can't be reached";
    }

    @Override
    public void close() {
        upkeep.close();
        feeds.close();
        loads.close();
        ledger.close();
    }
}
