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
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service. Whether a call goes by Redis or by PostgreSQL alone is decided in {@link PoolGate#choose}. */
final class GatedHolds implements Holds {
    private static final Logger LOG = LoggerFactory.getLogger(GatedHolds.class);
    static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final PoolDirectory directory;
    private final HoldOptions options;
    private final ModeGate gate;
    private final PoolGate pools;
    private final ForebayClock clock;
    private final HoldMetrics metrics;
    private final Doubts doubts;
    private final HoldLedger ledger;
    private final RedisHolds redis;
    private final PoolLoads loads;
    private final DurableGrants durable;
    private final DegradedHolds degraded;
    private final PoolFeeds feeds;
    private final LiveHolds live;
    private final UnitsInTx inTx;
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
        var shared = new SharedDoubts(ledger, doubts.window(), clock);
        this.redis = new RedisHolds(commands, options, pools::epoch);
        var loader = new PoolLoader(redis, ledger, options, metrics, clock, doubts, shared, pools::epoch, this::keys);
        this.served = new ServedPools(options.confirmEvery(), clock);
        this.loads = new PoolLoads(pool -> noted(loader.load(pool)), pool -> noted(loader.reconcile(pool)), clock);
        var settler = new Settler(redis, doubts, shared, this::keys);
        this.durable = new DurableGrants(
                new SharedTakes(redis, options.durable(), clock, commands.timeout()),
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
        var echo = new CommitEcho(redis, pools, feeds, served);
        var inRedisAlone = new VolatileHolds(commands, options, pools::epoch);
        this.live = new LiveHolds(ledger, redis, inRedisAlone, echo, pools, doubts, shared, options);
        this.inTx = new UnitsInTx(ledger, echo, options);
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
            outcome = pools.choose(request.pool(), () -> durable.hold(request), () -> {
                way[0] = HoldMetrics.Way.DEGRADED;
                HoldOutcome decided = degraded.hold(request);
                feeds.changedInPostgres(request.pool());
                return decided;
            });
        } catch (StoreUnavailableException | StoreRetryException e) {
            outcome = new HoldOutcome.Unavailable(StoreReason.of(e), RETRY_AFTER);
        }
        metrics.held(way[0], outcome, clock.nanoTime() - from);
        return outcome;
    }

    @Override
    public ExtendOutcome extend(HoldRef hold, Duration ttl) {
        return live.extend(hold, ttl);
    }

    @Override
    public ReleaseOutcome release(HoldRef hold) {
        return live.release(hold);
    }

    @Override
    public Optional<Hold> find(HoldRef hold) {
        return live.find(hold);
    }

    @Override
    public List<Hold> heldBy(String pool, String holder) {
        return live.heldBy(pool, holder);
    }

    @Override
    public ConfirmOutcome confirm(Tx tx, HoldRef hold, List<String> units, String booking) {
        return inTx.confirm(tx, hold, units, booking);
    }

    @Override
    public ConfirmOutcome claim(Tx tx, String pool, String holder, List<String> units, String booking) {
        return inTx.claim(tx, pool, holder, units, booking);
    }

    @Override
    public List<String> giveBack(Tx tx, String pool, String booking) {
        served.touch(pool);
        return inTx.giveBack(tx, pool, booking);
    }

    @Override
    public List<String> mark(Tx tx, String pool, List<String> units, UnitState state) {
        served.touch(pool);
        return inTx.mark(tx, pool, units, state);
    }

    @Override
    public void leaveLine(String pool, String holder, List<String> units) {
        pools.choose(
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
        return pools.choose(
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
            return new ReconcileOutcome.Unavailable(StoreReason.of(e), RETRY_AFTER);
        }
    }

    /** Nobody fills Redis with pools that are none. */
    private PoolDirectory.Pool requirePool(String pool) {
        PoolDirectory.Pool known =
                directory.pool(pool).orElseThrow(() -> new IllegalArgumentException("there is no pool '" + pool + "'"));
        served.touch(pool);
        return known;
    }

    private PoolKeys keys(String pool) {
        return keys.get(pool, named -> PoolKeys.of(keySpace, named));
    }

    @Override
    public void close() {
        upkeep.close();
        feeds.close();
        loads.close();
        ledger.close();
    }
}
