package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The pools that this node was asked for of late, and when each is to be compared next. Thread-safe. */
final class ServedPools {
    private static final Duration KEPT = Duration.ofMinutes(15);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Duration compareEvery;
    private final ForebayClock clock;
    private final Map<String, Served> pools = new ConcurrentHashMap<>();

    private static final class Served {
        volatile long touched;
        volatile long compareAt;
        volatile boolean loaded;
        volatile boolean pending;
    }

    ServedPools(Duration compareEvery, ForebayClock clock) {
        this.compareEvery = compareEvery;
        this.clock = clock;
    }

    /** Notes that a pool is served here. */
    void touch(String pool) {
        Served entry = pools.get(pool);
        if (entry == null) {
            entry = pools.computeIfAbsent(pool, ignored -> {
                var begun = new Served();
                begun.compareAt = clock.nanoTime() + jittered(compareEvery);
                return begun;
            });
        }
        entry.touched = clock.nanoTime();
    }

    /** Notes whether anything in a pool is going to end: such a pool is served until nothing is. */
    void pending(String pool, boolean pending) {
        Served entry = pools.get(pool);
        if (entry != null) {
            entry.pending = pending;
        }
    }

    /**
     * Notes that this node has loaded a pool, which is then compared, without fail, once nothing is under way any more that
     * PostgreSQL might have decided after the loader read it.
     */
    void loaded(String pool, Duration underWay) {
        touch(pool);
        Served entry = pools.get(pool);
        if (entry != null) {
            entry.compareAt = clock.nanoTime() + underWay.toNanos();
            entry.loaded = true;
        }
    }

    /** Notes that a pool was compared. */
    void compared(String pool) {
        Served entry = pools.get(pool);
        if (entry != null) {
            entry.loaded = false;
        }
    }

    /** Forgets what nobody asked for of late. */
    void forgetIdle() {
        long since = clock.nanoTime() - KEPT.toNanos();
        pools.values().removeIf(entry -> !entry.pending && entry.touched - since < 0);
    }

    List<String> all() {
        return List.copyOf(pools.keySet());
    }

    /** Those asked for last first. */
    List<String> latestFirst() {
        long now = clock.nanoTime();
        record Idle(String pool, long nanos) {}
        return pools.entrySet().stream()
                .map(entry -> new Idle(entry.getKey(), now - entry.getValue().touched))
                .sorted(Comparator.comparingLong(Idle::nanos))
                .map(Idle::pool)
                .toList();
    }

    /**
     * Hands over the pools that are to be compared now; each comes again after the time to compare, one that was loaded here
     * after a second until it is {@link #compared}.
     *
     * @param reachable whether a pool's Redis serves; else it waits
     * @param compare is told the pool, and whether it was loaded here
     */
    void compareDue(Predicate<String> reachable, BiConsumer<String, Boolean> compare) {
        long now = clock.nanoTime();
        pools.forEach((pool, entry) -> {
            if (entry.compareAt - now < 0 && reachable.test(pool)) {
                boolean loaded = entry.loaded;
                entry.compareAt = now + (loaded ? AGAIN.toNanos() : jittered(compareEvery));
                compare.accept(pool, loaded);
            }
        });
    }

    static long jittered(Duration every) {
        return (long) (every.toNanos() * ThreadLocalRandom.current().nextDouble(0.7, 1.0));
    }
}
