package dev.forebay.bench;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.base.ForebayClock;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolDelta;
import dev.forebay.hold.PoolDirectory;
import dev.forebay.hold.PoolListener;
import dev.forebay.hold.PoolSnapshot;
import dev.forebay.hold.UnitState;
import dev.forebay.redis.RedisOptions;
import dev.forebay.store.DatabaseUrl;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Durable holds at a steady rate that does not wait for answers: each is due at its moment, and its time counts from then,
 * so that what stands still is seen by all who would have come. And ten thousand holds that run out under that load, at once and
 * over ten seconds: how long after its end a unit is told to be free by the listener of its pool.
 */
final class SteadyScenario implements AutoCloseable {
    private static final int POOLS = 50;
    private static final int UNITS = 1_000;
    /** Of each pool, for those that run out; the load takes the others. */
    private static final int ENDING = 200;

    private final ForebayClock clock = ForebayClock.system();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong turn = new AtomicLong();
    private final Holds holds;
    private final int rate;
    private final Consumer<String> out;
    /** By pool and unit: when its hold ends. */
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();

    private volatile Histogram lateness =
            new ConcurrentHistogram(Duration.ofMinutes(5).toNanos(), 3);

    private SteadyScenario(Holds holds, int rate, Consumer<String> out) {
        this.holds = holds;
        this.rate = rate;
        this.out = out;
    }

    static void run(boolean quick, int rate, Consumer<String> out) throws InterruptedException {
        PoolDirectory directory = id -> Optional.of(new PoolDirectory.Pool(id, UNITS, unit -> unit.length() <= 4));
        // Not the throwaway one of the tests: a durable hold pays for its write to disk.
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                Forebay forebay = open(redis, postgres.createDatabase("bench"));
                Holds open = forebay.holds(directory, HoldOptions.defaults());
                var scenario = new SteadyScenario(open, rate, out)) {
            scenario.run(quick);
        }
    }

    private void run(boolean quick) throws InterruptedException {
        List<AutoCloseable> watches = new ArrayList<>();
        for (int pool = 0; pool < POOLS; pool++) {
            holds.reconcile(pool(pool));
            watches.add(holds.watch(pool(pool), new Ends()));
        }
        try {
            load(Duration.ofSeconds(quick ? 8 : 15), "warm-up");
            out.accept(String.format(
                    Locale.ROOT,
                    "%n### Durable holds of one unit, %d a second, each at its moment, %d pools, load average %.2f%n",
                    rate,
                    POOLS,
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
            out.accept(
                    "| load | holds | granted | p50 ms | p99 ms | p99.9 ms | longest ms |\n|---|---|---|---|---|---|---|");
            out.accept(load(Duration.ofSeconds(quick ? 10 : 60), rate + "/s").row());
            out.accept(String.format(
                    Locale.ROOT,
                    "%n### %,d holds of %d pools run out under %d holds a second%n%n"
                            + "| run out | told free | late p50 ms | p99 ms | longest ms | holds meanwhile p50 ms | p99 ms |"
                            + "%n|---|---|---|---|---|---|---|",
                    POOLS * ENDING,
                    POOLS,
                    rate));
            expire("all at once", Duration.ZERO);
            expire("over 10 s", Duration.ofSeconds(10));
        } finally {
            for (AutoCloseable watch : watches) {
                close(watch);
            }
        }
    }

    private static void close(AutoCloseable watch) {
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a load showed. */
    private record Load(String name, long asked, long granted, Histogram latency) {
        double millis(double percentile) {
            return latency.getValueAtPercentile(percentile) / 1e6;
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %,d | %,d | %.1f | %.1f | %.1f | %.1f |",
                    name,
                    asked,
                    granted,
                    millis(50),
                    millis(99),
                    millis(99.9),
                    latency.getMaxValue() / 1e6);
        }
    }

    private Load load(Duration time, String name) throws InterruptedException {
        var latency = new ConcurrentHistogram(Duration.ofMinutes(5).toNanos(), 3);
        var granted = new LongAdder();
        long all = rate * time.toMillis() / 1000;
        var done = new CountDownLatch((int) all);
        long start = clock.nanoTime();
        for (long i = 0; i < all; i++) {
            long due = start + i * 1_000_000_000L / rate;
            for (long left = due - clock.nanoTime(); left > 0; left = due - clock.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            threads.execute(() -> {
                long n = turn.getAndIncrement();
                int unit = ENDING + (int) (n / POOLS % (UNITS - ENDING));
                try {
                    if (hold(pool((int) (n % POOLS)), unit, Duration.ofSeconds(5))
                            .isPresent()) {
                        granted.increment();
                    }
                } finally {
                    latency.recordValue(clock.nanoTime() - due);
                    done.countDown();
                }
            });
        }
        if (!done.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException(done.getCount() + " holds were not answered within two minutes");
        }
        return new Load(name, all, granted.sum(), latency);
    }

    private void expire(String name, Duration spread) throws InterruptedException {
        lateness = new ConcurrentHistogram(Duration.ofMinutes(5).toNanos(), 3);
        Instant first = clock.now().plusSeconds(25);
        var asking = new Semaphore(64);
        int all = POOLS * ENDING;
        for (int i = 0; i < all; i++) {
            Instant end = first.plusNanos(spread.toNanos() / all * i);
            int number = i;
            asking.acquire();
            threads.execute(() -> {
                try {
                    String pool = pool(number % POOLS);
                    hold(pool, number / POOLS, Duration.between(clock.now(), end))
                            .ifPresent(hold -> ends.put(key(pool, hold.units().getFirst()), hold.expiresAt()));
                } finally {
                    asking.release();
                }
            });
        }
        asking.acquire(64);
        int held = ends.size();
        long left = Duration.between(clock.now(), first.minusSeconds(3)).toNanos();
        if (left < 0) {
            throw new IllegalStateException("granting took too long by " + Duration.ofNanos(-left));
        }
        LockSupport.parkNanos(left);
        Load meanwhile = load(Duration.ofSeconds(8).plus(spread), name);
        long deadline = clock.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!ends.isEmpty() && clock.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        Histogram late = lateness;
        out.accept(String.format(
                Locale.ROOT,
                "| %s | %,d of %,d | %.0f | %.0f | %.0f | %.1f | %.1f |",
                name,
                late.getTotalCount(),
                held,
                late.getValueAtPercentile(50) / 1e6,
                late.getValueAtPercentile(99) / 1e6,
                late.getMaxValue() / 1e6,
                meanwhile.millis(50),
                meanwhile.millis(99)));
        ends.clear();
    }

    private Optional<Hold> hold(String pool, int unit, Duration ttl) {
        return holds.hold(HoldRequest.of(pool, "holder-" + unit, List.of(Integer.toString(unit)))
                                .withTtl(ttl))
                        instanceof HoldOutcome.Held held
                ? Optional.of(held.hold())
                : Optional.empty();
    }

    /** Notes when units are told to be free. */
    private final class Ends implements PoolListener {
        @Override
        public void changed(PoolDelta delta) {
            Instant now = clock.now();
            delta.units().forEach((unit, state) -> {
                if (state == UnitState.AVAILABLE) {
                    freed(delta.pool(), unit, now);
                }
            });
        }

        /** Whatever was missed is told here. */
        @Override
        public void reset(PoolSnapshot snapshot) {
            Instant now = clock.now();
            for (int unit = 0; unit < ENDING; unit++) {
                String name = Integer.toString(unit);
                if (!snapshot.units().containsKey(name)) {
                    freed(snapshot.pool(), name, now);
                }
            }
        }

        private void freed(String pool, String unit, Instant now) {
            Instant end = ends.get(key(pool, unit));
            // not yet: another's snapshot, or this one was granted a moment ago
            if (end != null && !now.isBefore(end) && ends.remove(key(pool, unit), end)) {
                lateness.recordValue(Duration.between(end, now).toNanos());
            }
        }
    }

    private static String pool(int number) {
        return "event-" + number;
    }

    private static String key(String pool, String unit) {
        return pool + '/' + unit;
    }

    private static Forebay open(EmbeddedRedis redis, EmbeddedDatabase database) {
        String url = "postgresql://%s:%s@%s:%d/%s"
                .formatted(database.username(), database.password(), database.host(), database.port(), database.name());
        return Forebay.open(
                ForebayOptions.of(RedisOptions.at(redis.host(), redis.port()).build())
                        .withDatabase(DatabaseUrl.parse("DATABASE_URL", url)));
    }

    @Override
    public void close() {
        threads.close();
    }
}
