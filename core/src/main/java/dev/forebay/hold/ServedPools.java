package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The pools that this node was asked for of late, and when each is to be compared next. Thread-safe. */
final class ServedPools {
    private static final Duration KEPT = Duration.ofMinutes(15);

    private final Duration compareEvery;
    private final ForebayClock clock;
    private final Map<String, Served> pools = new ConcurrentHashMap<>();

    private static final class Served {
        volatile long touched;
        volatile long compareAt;
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
     * Hands over the pools that are to be compared now; each comes again after the time to compare.
     *
     * @param reachable whether a pool's Redis serves; else it waits
     */
    void compareDue(Predicate<String> reachable, Consumer<String> compare) {
        long now = clock.nanoTime();
        pools.forEach((pool, entry) -> {
            if (entry.compareAt - now < 0 && reachable.test(pool)) {
                entry.compareAt = now + jittered(compareEvery);
                compare.accept(pool);
            }
        });
    }

    static long jittered(Duration every) {
        return (long) (every.toNanos() * ThreadLocalRandom.current().nextDouble(0.7, 1.0));
    }
}
