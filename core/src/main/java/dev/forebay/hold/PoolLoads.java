package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import dev.forebay.redis.RedisBudget;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.store.StoreRetryException;
import dev.forebay.store.StoreUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loading and comparing that is under way in this process: at most one run for each pool, on a thread of its own, so
 * that it neither ends with a request's budget nor makes the request wait for more than that. Whoever asks for the pool
 * meanwhile waits for the run: a request as long as its budget lasts, and no more once the run has taken longer than
 * {@link #PATIENCE}, for then the loader is probably gone, in this process or in another. It is answered from PostgreSQL.
 * As many run at once as pools are asked for; the store bounds how many of them read. Thread-safe.
 */
final class PoolLoads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PoolLoads.class);

    /** How long requests wait for a run, from its beginning: less than a request's budget, so that some of it is left. */
    static final Duration PATIENCE = Duration.ofMillis(200);

    /** How long those wait who have asked for nothing but the comparison. */
    private static final Duration UNHURRIED = Duration.ofSeconds(30);

    private final Function<String, ReconcileReport> load;
    private final Function<String, ReconcileReport> reconcile;
    private final ForebayClock clock;
    private final Map<String, Run> underWay = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("forebay-hold-load-", 0).factory());

    /**
     * @param load makes a pool be in Redis, as of this process's epoch
     * @param reconcile the same, and compares it with PostgreSQL
     */
    PoolLoads(Function<String, ReconcileReport> load, Function<String, ReconcileReport> reconcile, ForebayClock clock) {
        this.load = load;
        this.reconcile = reconcile;
        this.clock = clock;
    }

    private record Run(boolean compares, long begun, CompletableFuture<ReconcileReport> report) {}

    /**
     * Makes sure that the pool is in Redis, for a request.
     *
     * @throws PoolNotReadyException when that takes longer than the request may wait; it goes on behind its back
     */
    void ensure(String pool) {
        hurried(pool, run(pool, false));
    }

    /** Compares the pool with PostgreSQL, for a request that waits no longer than for {@link #ensure}. */
    void ensureCompared(String pool) {
        Run run = run(pool, true);
        hurried(pool, run);
        if (!run.compares) {
            hurried(pool, run(pool, true));
        }
    }

    /** Compares the pool with PostgreSQL and repairs Redis, or loads it where it is absent; waits for that. */
    ReconcileReport reconcile(String pool) {
        return reconcile(pool, UNHURRIED);
    }

    /** The same, for those who wait {@code patience} at most. */
    ReconcileReport reconcile(String pool, Duration patience) {
        long from = clock.nanoTime();
        while (true) {
            Run run = run(pool, true);
            ReconcileReport report = await(pool, run, patience.toNanos() - (clock.nanoTime() - from));
            if (run.compares || report.loaded()) {
                return report;
            }
        }
    }

    /** The run that is under way, or a new one. */
    private Run run(String pool, boolean compares) {
        var mine = new Run(compares, clock.nanoTime(), new CompletableFuture<>());
        Run other = underWay.putIfAbsent(pool, mine);
        if (other != null) {
            return other;
        }
        try {
            threads.execute(() -> work(pool, mine));
        } catch (RejectedExecutionException e) {
            underWay.remove(pool, mine);
            throw new PoolNotReadyException(pool, "is not loaded any more: these holds are closed");
        }
        return mine;
    }

    private void work(String pool, Run run) {
        try {
            ReconcileReport report = (run.compares ? reconcile : load).apply(pool);
            underWay.remove(pool, run);
            run.report.complete(report);
        } catch (RuntimeException | Error e) {
            underWay.remove(pool, run);
            run.report.completeExceptionally(e);
            log(pool, e);
        }
    }

    /** Those who wait are told too, but they may have gone. */
    private static void log(String pool, Throwable failure) {
        switch (failure) {
            case RedisUnavailableException e -> LOG.debug("loading pool {} waits: {}", pool, e.getMessage());
            case StoreUnavailableException e -> LOG.debug("loading pool {} waits: {}", pool, e.getMessage());
            case StoreRetryException e -> LOG.debug("loading pool {} waits: {}", pool, e.getMessage());
            case PoolNotReadyException e -> LOG.debug("loading ended: {}", e.getMessage());
            default -> LOG.warn("loading pool {} failed", pool, failure);
        }
    }

    private void hurried(String pool, Run run) {
        long from = clock.nanoTime();
        long left = RedisBudget.atMost(PATIENCE.minusNanos(from - run.begun)).toNanos();
        try {
            await(pool, run, left);
        } finally {
            RedisBudget.charge(Duration.ofNanos(clock.nanoTime() - from));
        }
    }

    private static ReconcileReport await(String pool, Run run, long nanos) {
        try {
            return run.report.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("loading " + pool + " failed", e.getCause());
        } catch (TimeoutException e) {
            throw new PoolNotReadyException(pool);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PoolNotReadyException(pool);
        }
    }

    /** Ends what is under way, and waits for that at most five seconds. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("pools were still being loaded when their holds were closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
