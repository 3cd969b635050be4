package dev.forebay.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.base.Codec;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.bench.StepsSource.Item;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.LoadOptions;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.RedisOptions;
import dev.forebay.testkit.fault.FaultProxy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * The workload by which FusionCache's documentation (StepByStep.md) reckons what each feature of a cache saves, run and not reckoned:
 * three nodes, products that are asked for by many at once in every round, a database that is slow for a fifth of the time and
 * away for three tenths of it. All times are a tenth of theirs, or less; so are products and callers.
 */
final class StepsScenario {
    private static final int NODES = 3;
    private static final int PRODUCTS = 100;
    private static final int CALLERS = 10;
    private static final int ROUNDS = 60;

    /** Tenths of the run, as in the pictures of the original: slow in the second and the seventh, away from the fourth to the sixth. */
    private static final List<Integer> SLOW = List.of(1, 6);

    private static final List<Integer> AWAY = List.of(3, 4, 5);

    private final Consumer<String> out;
    private final long roundMillis;
    private final int factor;
    private final EmbeddedRedis redis;
    private final EmbeddedDatabase database;

    private StepsScenario(Consumer<String> out, int factor, EmbeddedRedis redis, EmbeddedDatabase database) {
        this.out = out;
        this.factor = factor;
        this.roundMillis = 10_000 / factor;
        this.redis = redis;
        this.database = database;
    }

    /** Ten minutes as one, or as half of one where it must be quick. */
    static void run(boolean quick, Consumer<String> out) throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedPostgres postgres =
                        EmbeddedPostgres.builder().throwaway().start()) {
            EmbeddedDatabase database = postgres.createDatabase("steps");
            StepsSource.create(database, PRODUCTS);
            new StepsScenario(out, quick ? 20 : 10, redis, database).run();
        }
    }

    /**
     * @param queries what the original reckons with for ten minutes
     * @param scale by how much less is asked here: products and callers, or products alone where callers share one query
     * @param redisDies whether Redis is killed for the ninth tenth, and comes back empty
     */
    private record Step(String name, long queries, int scale, boolean redisDies, Opening opening) {}

    /** Opens the way in which nodes answer. */
    private interface Opening {
        Node open(int node, StepsSource source);
    }

    /** Answers for products. */
    private interface Node extends AutoCloseable {
        Object get(int id) throws Exception;

        @Override
        void close();
    }

    private void run() throws Exception {
        out.accept(String.format(
                Locale.ROOT,
                "%d nodes, %d products asked for by %d callers of each node at once every %d ms, %d rounds; a query takes %d ms, in the second and the seventh"
                        + " tenth one of ten takes %d ms, from the fourth to the sixth there is no database",
                NODES,
                PRODUCTS,
                CALLERS,
                roundMillis,
                ROUNDS,
                100 / factor,
                1_000 / factor));
        out.accept("");
        out.accept(
                "| step | queries in ten minutes as reckoned there, to this scale | queries | requests | failed | slow, over "
                        + 300 / factor + " ms | p50 ms | p99 ms | max ms |");
        out.accept("|---|---|---|---|---|---|---|---|---|");
        for (Step step : steps()) {
            run(step);
        }
    }

    private List<Step> steps() {
        Duration minute = Duration.ofMillis(60_000 / factor);
        UnaryOperator<CacheOptions.Builder<Integer, Item>> plain =
                options -> options.ttl(minute).jitter(0).near(10_000, minute).loads(loads(0, false));
        UnaryOperator<CacheOptions.Builder<Integer, Item>> failSafe =
                options -> plain.apply(options).staleOnError(Duration.ofHours(2));
        UnaryOperator<CacheOptions.Builder<Integer, Item>> eager =
                options -> failSafe.apply(options).loads(loads(1, false));
        UnaryOperator<CacheOptions.Builder<Integer, Item>> timed =
                options -> failSafe.apply(options).loads(loads(1, true));
        UnaryOperator<CacheOptions.Builder<Integer, Item>> jittered =
                options -> timed.apply(options).jitter(2 / 60.0);
        return List.of(
                new Step("no cache", 18_000_000, 100, false, (node, source) -> uncached(source)),
                new Step("memory cache", 12_000_000, 100, false, (node, source) -> inMemory(source, minute)),
                new Step("one load per node (nodes share nothing)", 120_000, 10, false, alone("plain", plain)),
                new Step("+ stale on errors, retried after 30 s", 39_000, 10, false, alone("safe", failSafe)),
                new Step("+ refresh ahead", 39_500, 10, false, alone("eager", eager)),
                new Step("+ time-outs, 100 ms and 1.5 s", 39_500, 10, false, alone("timed", timed)),
                new Step(
                        "+ Redis: one load for all nodes, coherent (there: 27,000, then 11,000)",
                        11_000,
                        10,
                        false,
                        shared("shared", timed)),
                new Step("+ jitter (there: before the backplane)", 11_000, 10, false, shared("jittered", jittered)),
                new Step("the same, Redis killed in the ninth tenth", 11_000, 10, true, shared("killed", jittered)));
    }

    private LoadOptions loads(double ahead, boolean timed) {
        return new LoadOptions(
                2 * PRODUCTS,
                Duration.ofSeconds(5),
                timed ? Optional.of(Duration.ofMillis(100 / factor)) : Optional.empty(),
                timed ? Optional.of(Duration.ofMillis(1_500 / factor)) : Optional.empty(),
                Duration.ofMillis(30_000 / factor),
                ahead);
    }

    private static Node uncached(StepsSource source) {
        return new Node() {
            @Override
            public Object get(int id) throws SQLException {
                return Optional.ofNullable(source.find(id));
            }

            @Override
            public void close() {}
        };
    }

    /** Looks, queries, puts: nothing keeps two callers from doing so at once. */
    private static Node inMemory(StepsSource source, Duration ttl) {
        var cache = Caffeine.newBuilder().expireAfterWrite(ttl).<Integer, Item>build();
        return new Node() {
            @Override
            public Object get(int id) throws SQLException {
                Item known = cache.getIfPresent(id);
                if (known == null) {
                    known = source.find(id);
                    if (known != null) {
                        cache.put(id, known);
                    }
                }
                return Optional.ofNullable(known);
            }

            @Override
            public void close() {}
        };
    }

    private Opening alone(String name, UnaryOperator<CacheOptions.Builder<Integer, Item>> options) {
        return (node, source) -> cached(name + node, options, source);
    }

    private Opening shared(String name, UnaryOperator<CacheOptions.Builder<Integer, Item>> options) {
        return (node, source) -> cached(name, options, source);
    }

    private Node cached(String prefix, UnaryOperator<CacheOptions.Builder<Integer, Item>> options, StepsSource source) {
        Forebay forebay = Forebay.open(ForebayOptions.of(RedisOptions.at(redis.host(), redis.port())
                        .keyPrefix(prefix)
                        .build())
                .withMeters(Meters.of(new SimpleMeterRegistry())));
        Cache<Integer, Item> cache = forebay.caches()
                .open(options.apply(CacheOptions.of("products", Codec.json(Item.class)))
                        .build());
        return new Node() {
            @Override
            public Object get(int id) {
                return cache.get(id, (same, context) -> source.find(same));
            }

            @Override
            public void close() {
                forebay.close();
            }
        };
    }

    private void run(Step step) throws Exception {
        var asked = new LongAdder();
        var failed = new LongAdder();
        var times = new ConcurrentHistogram(3_600_000_000L, 3);
        List<StepsSource> sources = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        try (FaultProxy way = FaultProxy.to(database.host(), database.port())) {
            for (int i = 0; i < NODES; i++) {
                sources.add(StepsSource.open(database, way, 100 / factor, 1_000 / factor, asked));
                nodes.add(step.opening().open(i, sources.get(i)));
            }
            ask(step, way, sources, nodes, times, failed);
        } finally {
            nodes.forEach(Node::close);
            sources.forEach(StepsSource::close);
            if (!redis.isAlive()) {
                redis.restartEmpty();
            }
        }
        long slow = times.getTotalCount() - times.getCountBetweenValues(0, 300_000 / factor);
        out.accept(String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %,d | %,d | %.1f | %.1f | %.0f |",
                step.name(),
                step.queries() / step.scale(),
                asked.sum(),
                times.getTotalCount(),
                failed.sum(),
                slow,
                times.getValueAtPercentile(50) / 1e3,
                times.getValueAtPercentile(99) / 1e3,
                times.getMaxValue() / 1e3));
    }

    /** Every round begins at its time, whether the one before has ended or not. */
    private void ask(
            Step step,
            FaultProxy way,
            List<StepsSource> sources,
            List<Node> nodes,
            ConcurrentHistogram times,
            LongAdder failed)
            throws Exception {
        ForebayClock clock = ForebayClock.system();
        long begun = clock.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                long due = begun + round * roundMillis * 1_000_000;
                for (long left = due - clock.nanoTime(); left > 0; left = due - clock.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                fault(step, round * 10 / ROUNDS, way, sources);
                for (int caller = 0; caller < CALLERS; caller++) {
                    for (int id = 1; id <= PRODUCTS; id++) {
                        int product = id;
                        nodes.forEach(
                                node -> threads.execute(() -> timed(clock, () -> node.get(product), times, failed)));
                    }
                }
            }
        }
    }

    private void fault(Step step, int tenth, FaultProxy way, List<StepsSource> sources) {
        sources.forEach(source -> source.slow(SLOW.contains(tenth)));
        if (AWAY.contains(tenth)) {
            way.cut();
        } else {
            way.open();
        }
        if (step.redisDies() && tenth == 8 && redis.isAlive()) {
            redis.kill();
        }
        if (step.redisDies() && tenth == 9 && !redis.isAlive()) {
            redis.restartEmpty();
        }
    }

    private static void timed(
            ForebayClock clock, Callable<Object> request, ConcurrentHistogram times, LongAdder failed) {
        long start = clock.nanoTime();
        try {
            Object ignored = request.call();
        } catch (Exception e) {
            failed.increment();
        }
        times.recordValue(Math.min(3_600_000_000L, (clock.nanoTime() - start) / 1_000));
    }
}
