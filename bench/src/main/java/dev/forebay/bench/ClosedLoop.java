package dev.forebay.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.forebay.base.ForebayClock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;

/**
 * Runs one case once: so many threads, each the next operation as soon as its last one is done; warm-up, then measured.
 * What an operation cost is read from the server's own counters and from the CPU time of both processes, which decides
 * on a machine where client and server share the cores.
 */
final class ClosedLoop {
    private static final Duration END = Duration.ofSeconds(60);
    private static final int STRIDE = 16;

    private enum Phase {
        WARM,
        MEASURE,
        STOP
    }

    private final ServerStats stats;
    private final ForebayClock clock = ForebayClock.system();
    private volatile Phase phase = Phase.WARM;

    ClosedLoop(ServerStats stats) {
        this.stats = stats;
    }

    Round run(Case one, Duration warm, Duration measure) throws InterruptedException {
        var threads = new Histogram[one.threads()];
        var counts = new long[one.threads() * STRIDE];
        var errors = new AtomicLong();
        var firstError = new AtomicReference<Throwable>();
        var done = new CountDownLatch(one.threads());
        phase = Phase.WARM;
        for (int i = 0; i < one.threads(); i++) {
            int id = i;
            var histogram = new Histogram(TimeUnit.SECONDS.toNanos(100), 2);
            threads[i] = histogram;
            one.kind().start(() -> {
                try {
                    counts[id * STRIDE] = loop(one, id, histogram, errors, firstError);
                } finally {
                    done.countDown();
                }
            });
        }
        hold(warm);
        ServerStats.Sample before = stats.sample();
        long cpu = cpuNanos();
        long start = clock.nanoTime();
        phase = Phase.MEASURE;
        hold(measure);
        phase = Phase.STOP;
        double seconds = (clock.nanoTime() - start) / 1e9;
        long cpuUsed = cpuNanos() - cpu;
        ServerStats.Sample after = stats.sample();
        if (!done.await(END.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("threads of " + one.name() + " did not end within " + END);
        }
        Throwable error = firstError.get();
        if (error != null) {
            System.out.println("    first error of " + one.name() + ": " + error);
        }
        return round(threads, counts, seconds, before.until(after), cpuUsed, errors.get());
    }

    private long loop(Case one, int id, Histogram histogram, AtomicLong errors, AtomicReference<Throwable> firstError) {
        var random = new Rng(id + 1);
        long mine = 0;
        for (Phase now = phase; now != Phase.STOP; now = phase) {
            try {
                long start = clock.nanoTime();
                int operations = one.task().run(id, random);
                long took = clock.nanoTime() - start;
                if (now == Phase.MEASURE) {
                    mine += operations;
                    histogram.recordValue(took);
                }
            } catch (Exception e) {
                firstError.compareAndSet(null, e);
                if (errors.incrementAndGet() > 10_000) {
                    break;
                }
            }
        }
        return mine;
    }

    private static Round round(
            Histogram[] threads, long[] counts, double seconds, ServerStats.Sample used, long cpuNanos, long errors) {
        var all = new Histogram(TimeUnit.SECONDS.toNanos(100), 2);
        long total = 0;
        for (int i = 0; i < threads.length; i++) {
            all.add(threads[i]);
            total += counts[i * STRIDE];
        }
        double operations = Math.max(1, total);
        return new Round(
                total / seconds,
                all,
                used.commands() / operations,
                used.reads() / operations,
                used.redisMicros() / operations,
                used.postgresMicros() / operations,
                cpuNanos / 1e3 / operations,
                errors);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static void hold(Duration time) throws InterruptedException {
        boolean never = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        if (never) {
            throw new IllegalStateException("a latch nobody counts down was released");
        }
    }
}
