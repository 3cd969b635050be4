package dev.forebay.testkit.cache;

import dev.forebay.base.ForebayException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Readers and writers on some nodes, until stopped; what they saw is the history. */
public final class CacheTraffic implements AutoCloseable {
    private final CacheHistory history = new CacheHistory();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong failures = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();
    private final int keys;

    /**
     * Begins.
     *
     * @param readers per node
     * @param writers per node
     */
    public CacheTraffic(List<? extends CachedTable> nodes, int keys, int readers, int writers, long seed) {
        this.keys = keys;
        var seeds = new SplittableRandom(seed);
        for (int node = 0; node < nodes.size(); node++) {
            CachedTable table = nodes.get(node);
            int number = node;
            for (int i = 0; i < readers; i++) {
                SplittableRandom random = seeds.split();
                running.add(threads.submit(() -> loop(() -> read(number, table, random))));
            }
            for (int i = 0; i < writers; i++) {
                SplittableRandom random = seeds.split();
                running.add(threads.submit(() -> loop(() -> write(number, table, random))));
            }
        }
    }

    private void loop(Runnable step) {
        while (!stopped.get()) {
            try {
                step.run();
            } catch (ForebayException e) {
                failures.incrementAndGet();
            }
        }
    }

    private void read(int node, CachedTable table, SplittableRandom random) {
        String key = "k" + random.nextInt(keys);
        boolean remote = random.nextInt(4) == 0;
        long started = System.nanoTime();
        history.read(node, key, table.read(key, remote), remote, started);
        // a near hit takes no time: without a pause the history would be made of nothing else, and fill the memory
        LockSupport.parkNanos(random.nextLong(300_000));
    }

    private void write(int node, CachedTable table, SplittableRandom random) {
        String key = "k" + random.nextInt(keys);
        long version = table.write(key, random.nextBoolean());
        history.wrote(node, key, version, System.nanoTime());
        LockSupport.parkNanos(random.nextLong(5_000_000));
    }

    public CacheHistory history() {
        return history;
    }

    /** Requests that threw. */
    public long failures() {
        return failures.get();
    }

    /** Ends; throws what a reader or writer threw beyond what it may. */
    @Override
    public void close() {
        stopped.set(true);
        try {
            for (Future<?> one : running) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.close();
        }
    }
}
