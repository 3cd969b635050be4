package dev.forebay.cache.warm;

import dev.forebay.base.ForebayClock;
import dev.forebay.cache.warm.WarmReport.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of one warmer. A batch that fails is done again key by key, so that one bad key fails alone. */
final class WarmUp<K> {
    private static final Logger LOG = LoggerFactory.getLogger(Warmers.class);
    private static final int FAILURES_NAMED = 100;

    private final Warmer<K> warmer;
    private final Consumer<WarmProgress> listener;
    private final ForebayClock clock;
    private final long begun;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Failure> failures = new ArrayList<>();
    private int total;
    private int next;
    private int done;
    private int failed;

    WarmUp(Warmer<K> warmer, Consumer<WarmProgress> listener, ForebayClock clock) {
        this.warmer = warmer;
        this.listener = listener;
        this.clock = clock;
        this.begun = clock.nanoTime();
    }

    WarmReport run() {
        List<K> keys;
        try {
            Collection<K> wanted = warmer.keys();
            keys = List.copyOf(new LinkedHashSet<>(wanted));
        } catch (Exception e) {
            restore(e);
            LOG.warn("the warmer {} could not list its keys", warmer.name(), e);
            return new WarmReport(warmer.name(), 0, 0, 0, List.of(new Failure("", words(e))), took());
        }
        total = keys.size();
        int threads = Math.min(warmer.parallel(), Math.ceilDiv(total, warmer.batch()));
        try (ExecutorService loads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual()
                .name("forebay-warm-" + warmer.name() + '-', 0)
                .factory())) {
            for (int i = 0; i < threads; i++) {
                loads.execute(() -> work(keys));
            }
            loads.shutdown();
            awaitEnd(loads);
        }
        return new WarmReport(warmer.name(), done, failed, total - done - failed, failures, took());
    }

    /** A load that does not end in time is interrupted; what it was to fill counts as skipped. */
    private void awaitEnd(ExecutorService loads) {
        try {
            long left = warmer.within().toNanos() - (clock.nanoTime() - begun);
            if (!loads.awaitTermination(left, TimeUnit.NANOSECONDS)) {
                loads.shutdownNow();
            }
        } catch (InterruptedException e) {
            loads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void work(List<K> keys) {
        for (List<K> batch = take(keys); !batch.isEmpty(); batch = take(keys)) {
            try {
                warmer.fill(batch);
                tell(batch.size());
            } catch (RuntimeException e) {
                if (ended()) {
                    return;
                }
                if (batch.size() == 1) {
                    fail(batch.getFirst(), e);
                } else {
                    batch.forEach(this::alone);
                }
            }
        }
    }

    private void alone(K key) {
        if (ended()) {
            return;
        }
        try {
            warmer.fill(List.of(key));
            tell(1);
        } catch (RuntimeException e) {
            fail(key, e);
        }
    }

    private boolean ended() {
        return Thread.currentThread().isInterrupted()
                || clock.nanoTime() - begun >= warmer.within().toNanos();
    }

    private List<K> take(List<K> keys) {
        lock.lock();
        try {
            int from = ended() ? keys.size() : next;
            next = Math.min(keys.size(), from + warmer.batch());
            return keys.subList(from, next);
        } finally {
            lock.unlock();
        }
    }

    private void tell(int more) {
        lock.lock();
        try {
            done += more;
            listen();
        } finally {
            lock.unlock();
        }
    }

    private void fail(K key, RuntimeException e) {
        LOG.debug("the warmer {} skips {}", warmer.name(), key, e);
        lock.lock();
        try {
            failed++;
            if (failures.size() < FAILURES_NAMED) {
                failures.add(new Failure(key.toString(), words(e)));
            }
            listen();
        } finally {
            lock.unlock();
        }
    }

    private void listen() {
        try {
            listener.accept(new WarmProgress(warmer.name(), done, failed, total, took()));
        } catch (RuntimeException e) {
            LOG.warn("who listens to the warmer {} failed", warmer.name(), e);
        }
    }

    private Duration took() {
        return Duration.ofNanos(clock.nanoTime() - begun);
    }

    private static String words(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + root.getMessage());
    }

    private static void restore(Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }
}
