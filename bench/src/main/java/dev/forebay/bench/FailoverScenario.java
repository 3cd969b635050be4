package dev.forebay.bench;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.health.EpochStore;
import dev.forebay.health.ModeGate;
import dev.forebay.health.ModeGates;
import dev.forebay.redis.Command;
import dev.forebay.redis.NodeAddress;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisServer;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What a fail-over costs, with the node time-out of the deployment files (5 s): from the fault to the first write that goes
 * well, and to the gate's being Up; and what callers see while slots move.
 */
final class FailoverScenario {
    private static final KeySpace KEYS = KeySpace.of("b");
    private static final Duration NODE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final ForebayClock CLOCK = ForebayClock.system();

    private FailoverScenario() {}

    static void run(boolean quick, Consumer<String> out) throws InterruptedException {
        int rounds = quick ? 1 : 3;
        try (EmbeddedCluster cluster =
                EmbeddedCluster.builder().nodeTimeout(NODE_TIMEOUT).start()) {
            EmbeddedRedis seed = cluster.node(0);
            RedisServer server = RedisServer.cluster(List.of(address(seed)));
            moveSlots(cluster, server, quick ? 100 : 400, out);
            // masters vote for a replica of the same master once in two node time-outs, so each fault has its own shard
            List<Key> keys = cluster.masters().stream()
                    .map(master -> IntStream.range(0, 1_000)
                            .mapToObj(i -> KEYS.key("k", "c" + i))
                            .filter(key -> cluster.masterOf(cluster.slotOf(key.value()))
                                    .equals(master))
                            .findFirst()
                            .orElseThrow())
                    .toList();
            for (int i = 0; i < rounds; i++) {
                EmbeddedRedis killed = masterOf(cluster, keys.get(0));
                report(
                        "Cluster, master killed",
                        measure(server, keys.get(0), cluster.replicasOf(killed), killed::kill),
                        out);
                killed.restart();
                cluster.awaitReady();
                EmbeddedRedis hung = masterOf(cluster, keys.get(1));
                report(
                        "Cluster, master hangs",
                        measure(server, keys.get(1), cluster.replicasOf(hung), hung::pause),
                        out);
                hung.resume();
                cluster.awaitReady();
                EmbeddedRedis relieved = masterOf(cluster, keys.get(2));
                report(
                        "Cluster, planned fail-over",
                        measure(server, keys.get(2), cluster.replicasOf(relieved), () -> cluster.failover(relieved)),
                        out);
                cluster.awaitReady();
            }
        }
        try (EmbeddedSentinel sentinel =
                EmbeddedSentinel.builder().downAfter(NODE_TIMEOUT).start()) {
            RedisServer server = RedisServer.sentinel(
                    sentinel.masterName(),
                    sentinel.sentinels().stream().map(FailoverScenario::address).toList());
            for (int i = 0; i < rounds; i++) {
                EmbeddedRedis killed = sentinel.master();
                report(
                        "Sentinel, master killed",
                        measure(server, KEYS.key("k", "s" + i), sentinel.replicas(), killed::kill),
                        out);
                killed.restart();
                sentinel.awaitReady();
            }
        }
    }

    private static EmbeddedRedis masterOf(EmbeddedCluster cluster, Key key) {
        return cluster.masterOf(cluster.slotOf(key.value()));
    }

    /**
     * Milliseconds from the fault.
     *
     * @param takenOver when a replica called itself master: what comes after is the link's and the gate's part
     */
    private record Times(double firstError, double takenOver, double firstWrite, double gateUp, long errors) {}

    private static void report(String name, Times times, Consumer<String> out) {
        out.accept(String.format(
                Locale.ROOT,
                "%-28s first error %6.0f ms, replica is master %6.0f ms, first good write %6.0f ms, gate up %6.0f ms, %d calls failed at one a ms",
                name,
                times.firstError,
                times.takenOver,
                times.firstWrite,
                times.gateUp,
                times.errors));
    }

    private static Times measure(RedisServer server, Key key, List<EmbeddedRedis> heirs, Runnable fault)
            throws InterruptedException {
        try (RedisLink link = RedisLink.open(
                        RedisOptions.builder(server).keyPrefix("b").build(), Meters.none(), CLOCK);
                ModeGate gate = ModeGates.start(link, KEYS, EpochStore.inMemory(), Meters.none(), CLOCK)) {
            await(() -> gate.up(RedisRole.STATE, key));
            RedisCommands state = link.commands(RedisRole.STATE);
            state.call(incr(key));
            var struck = new AtomicLong();
            Thread faulty = Thread.ofPlatform().start(() -> {
                struck.set(CLOCK.nanoTime());
                fault.run();
            });
            var takenOver = new AtomicLong();
            Thread watching = Thread.ofPlatform().start(() -> takenOver.set(awaitMaster(heirs)));
            long firstError = 0;
            long firstWrite = 0;
            long errors = 0;
            long from = CLOCK.nanoTime();
            while (firstWrite == 0 && CLOCK.nanoTime() - from < LONGEST.toNanos()) {
                try {
                    state.call(incr(key));
                    // a planned fail-over may pass without an error
                    if (firstError != 0 || !faulty.isAlive()) {
                        firstWrite = CLOCK.nanoTime();
                    }
                } catch (RedisUnavailableException e) {
                    errors++;
                    firstError = firstError == 0 ? CLOCK.nanoTime() : firstError;
                }
                pause();
            }
            await(() -> gate.up(RedisRole.STATE, key));
            long up = CLOCK.nanoTime();
            faulty.join(LONGEST.toMillis());
            watching.join(LONGEST.toMillis());
            double zero = struck.get();
            return new Times(
                    firstError == 0 ? Double.NaN : (firstError - zero) / 1e6,
                    (takenOver.get() - zero) / 1e6,
                    (firstWrite - zero) / 1e6,
                    (up - zero) / 1e6,
                    errors);
        }
    }

    /** When one of these calls itself master. */
    private static long awaitMaster(List<EmbeddedRedis> heirs) {
        long from = CLOCK.nanoTime();
        while (CLOCK.nanoTime() - from < LONGEST.toNanos()) {
            for (EmbeddedRedis heir : heirs) {
                if (heir.command("ROLE").startsWith("master")) {
                    return CLOCK.nanoTime();
                }
            }
            pauseFor(Duration.ofMillis(5));
        }
        return 0;
    }

    /** Sixty-four callers on a thousand keys, in peace and while slots with many of the keys go there and back. */
    private static void moveSlots(EmbeddedCluster cluster, RedisServer server, int slots, Consumer<String> out)
            throws InterruptedException {
        try (RedisLink link =
                RedisLink.open(RedisOptions.builder(server).keyPrefix("b").build(), Meters.none(), CLOCK)) {
            await(() -> link.connected(RedisRole.STATE));
            List<Key> keys = IntStream.range(0, 1_000)
                    .mapToObj(i -> KEYS.key("m", "n" + i))
                    .toList();
            EmbeddedRedis from = cluster.masters().getFirst();
            EmbeddedRedis to = cluster.masters().getLast();
            int[] moving = IntStream.concat(
                            keys.stream().mapToInt(key -> cluster.slotOf(key.value())), IntStream.range(0, 16_384))
                    .filter(slot -> cluster.masterOf(slot).equals(from))
                    .distinct()
                    .limit(slots)
                    .toArray();
            load(link, keys, "Cluster, in peace", () -> pauseFor(Duration.ofSeconds(3)), out);
            load(
                    link,
                    keys,
                    "Cluster, " + moving.length + " slots move there and back",
                    () -> {
                        cluster.moveSlots(from, to, moving);
                        cluster.moveSlots(to, from, moving);
                    },
                    out);
        }
    }

    private static void load(RedisLink link, List<Key> keys, String name, Runnable meanwhile, Consumer<String> out)
            throws InterruptedException {
        RedisCommands state = link.commands(RedisRole.STATE);
        Histogram latency = new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(10), 2);
        var stop = new AtomicBoolean();
        var errors = new AtomicInteger();
        var done = new CountDownLatch(64);
        for (int i = 0; i < 64; i++) {
            var random = new Rng(i + 1);
            Thread.ofVirtual().start(() -> {
                while (!stop.get()) {
                    long start = CLOCK.nanoTime();
                    try {
                        state.call(incr(keys.get(random.next(keys.size()))));
                    } catch (RuntimeException e) {
                        errors.incrementAndGet();
                    }
                    latency.recordValue(CLOCK.nanoTime() - start);
                }
                done.countDown();
            });
        }
        long from = CLOCK.nanoTime();
        meanwhile.run();
        stop.set(true);
        if (!done.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("callers did not end within " + LONGEST);
        }
        double seconds = (CLOCK.nanoTime() - from) / 1e9;
        out.accept(String.format(
                Locale.ROOT,
                "%-44s %7.0f calls/s, p50 %5.2f ms, p99 %6.2f ms, max %6.1f ms, %d errors in %d calls, %.1f s",
                name,
                latency.getTotalCount() / seconds,
                latency.getValueAtPercentile(50) / 1e6,
                latency.getValueAtPercentile(99) / 1e6,
                latency.getMaxValue() / 1e6,
                errors.get(),
                latency.getTotalCount(),
                seconds));
    }

    private static Command<Long> incr(Key key) {
        return Command.of("INCR", Reply.integer(), key);
    }

    private static NodeAddress address(EmbeddedRedis node) {
        return new NodeAddress(node.host(), node.port());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long from = CLOCK.nanoTime();
        while (!condition.getAsBoolean()) {
            if (CLOCK.nanoTime() - from > LONGEST.toNanos()) {
                throw new IllegalStateException("not within " + LONGEST);
            }
            pause();
        }
    }

    private static void pause() throws InterruptedException {
        boolean never = new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
        if (never) {
            throw new IllegalStateException("a latch nobody counts down was released");
        }
    }

    private static void pauseFor(Duration time) {
        try {
            boolean never = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
            if (never) {
                throw new IllegalStateException("a latch nobody counts down was released");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
