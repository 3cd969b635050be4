package dev.forebay.hold;

import dev.forebay.redis.BatchResult;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every serving node does for the pools it serves: frees what has run out, asks PostgreSQL about grants that were
 * never settled, compares pools now and then, keeps its copies fresh. Jittered and idempotent, so any number of nodes may
 * do it. One thread looks; long work goes to virtual threads, a few at a time.
 */
final class HoldUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HoldUpkeep.class);
    private static final int AT_ONCE = 4;
    private static final int SWEEPS = 500;

    private final RedisHolds redis;
    private final PoolLoader loader;
    private final PoolLoads loads;
    private final PoolFeeds feeds;
    private final Doubts doubts;
    private final SharedDoubts shared;
    private final HoldOptions options;
    private final HoldMetrics metrics;
    private final PoolGate gate;
    private final Function<String, PoolKeys> keys;
    private final ServedPools served;
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final Thread thread;
    private boolean closed;

    HoldUpkeep(
            RedisHolds redis,
            PoolLoader loader,
            PoolLoads loads,
            PoolFeeds feeds,
            Doubts doubts,
            SharedDoubts shared,
            HoldOptions options,
            HoldMetrics metrics,
            PoolGate gate,
            Function<String, PoolKeys> keys,
            ServedPools served) {
        this.redis = redis;
        this.loader = loader;
        this.loads = loads;
        this.feeds = feeds;
        this.doubts = doubts;
        this.shared = shared;
        this.options = options;
        this.metrics = metrics;
        this.gate = gate;
        this.keys = keys;
        this.served = served;
        this.thread = Thread.ofPlatform().daemon().name("forebay-hold-upkeep").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!waitOrClosed(ServedPools.jittered(options.sweepEvery()))) {
            try {
                round();
            } catch (RedisUnavailableException | StoreUnavailableException e) {
                LOG.debug("upkeep of holds waits: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.warn("upkeep of holds failed and goes on", e);
            }
        }
    }

    private void round() {
        feeds.pools().forEach(served::touch);
        served.forgetIdle();
        try {
            if (gate.anyUp()) {
                sweepAll();
                repairDoubtful();
                served.compareDue(
                        gate::up,
                        (pool, loaded) ->
                                background(pool, loaded ? () -> compareLoaded(pool) : () -> compareUnlessDone(pool)));
            }
        } finally {
            feeds.tick();
        }
    }

    /** A script frees twenty at most, so that others wait little: pools with more of them overdue are swept again at once. */
    private void sweepAll() {
        List<String> pools = served.all().stream().filter(gate::up).toList();
        for (int rounds = 0; !pools.isEmpty() && rounds < SWEEPS; rounds++) {
            pools = sweep(pools);
        }
    }

    /** Sweeps pools once; answers those that have more to be swept. */
    private List<String> sweep(List<String> pools) {
        List<BatchResult<Sweep>> sweeps = redis.sweep(pools.stream().map(keys).toList());
        var absent = new ArrayList<String>();
        var more = new ArrayList<String>();
        for (int i = 0; i < pools.size(); i++) {
            String pool = pools.get(i);
            if (sweeps.get(i) instanceof BatchResult.Answer<Sweep> answer) {
                Sweep sweep = answer.value();
                if (!sweep.loaded()) {
                    absent.add(pool);
                } else {
                    metrics.swept(sweep.swept());
                    served.pending(pool, sweep.nextMillis() >= 0);
                    if (!sweep.doubtful().isEmpty()) {
                        doubts.about(pool, sweep.doubtful());
                    }
                    if (sweep.nextMillis() >= 0 && sweep.nextMillis() <= sweep.nowMillis()) {
                        more.add(pool);
                    }
                }
            }
        }
        absent.forEach(pool -> background(pool, () -> loads.ensure(pool)));
        return more;
    }

    private void repairDoubtful() {
        for (Doubts.Round round : doubts.due(gate::up)) {
            background(round.pool(), () -> repair(round));
        }
    }

    private void repair(Doubts.Round round) {
        try {
            if (round.whole()) {
                loads.reconcile(round.pool());
            } else {
                loader.repair(round.pool(), round.units());
            }
            doubts.repaired(round);
        } catch (RuntimeException e) {
            doubts.failed(round);
            throw e;
        }
    }

    /** Another node may have compared it a moment ago. */
    private void compareUnlessDone(String pool) {
        boolean fresh = redis.pool(keys.apply(pool), false)
                .map(in -> in.nowMillis() - in.confirmed().toEpochMilli()
                        < options.confirmEvery().toMillis() / 2)
                .orElse(false);
        if (!fresh) {
            loads.reconcile(pool);
        }
    }

    /**
     * What a process wrote to PostgreSQL after the loader had read it, and told nobody because it died, is found here at the
     * latest. The quotas stay in doubt until it is.
     */
    private void compareLoaded(String pool) {
        if (options.durable()) {
            shared.tell(pool);
        }
        loads.reconcile(pool);
        served.compared(pool);
    }

    private void background(String pool, Runnable work) {
        if (!slots.tryAcquire()) {
            return;
        }
        Thread.ofVirtual().name("forebay-hold-" + pool).start(() -> {
            try {
                work.run();
            } catch (RedisUnavailableException | StoreUnavailableException | PoolNotReadyException e) {
                LOG.debug("upkeep of pool {} waits: {}", pool, e.getMessage());
            } catch (RuntimeException e) {
                LOG.warn("upkeep of pool {} failed and goes on", pool, e);
            } finally {
                slots.release();
            }
        });
    }

    private boolean waitOrClosed(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!closed && left > 0) {
                left = closing.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(Duration.ofSeconds(5));
            if (!slots.tryAcquire(AT_ONCE, 5, TimeUnit.SECONDS)) {
                LOG.warn("upkeep of holds was still at work when it was closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
