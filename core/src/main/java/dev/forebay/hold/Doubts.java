package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What this process knows that Redis may be wrong about, for a while. Units are repaired again and again until nothing
 * that was under way can change them any more: a commit whose answer is missing may still come. Pools whose counts may
 * lag have their quotas checked by PostgreSQL too. Thread-safe.
 */
final class Doubts {
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
    private static final int MOST_UNITS = 10_000;
    /** A pool that always takes long to compare must come to an end, too. */
    private static final int MOST_SLOW = 3;

    private final ForebayClock clock;
    private final long windowNanos;
    private final Map<String, Doubt> pools = new ConcurrentHashMap<>();
    private volatile long allUntil;

    /** Guarded by the map's own lock on its pool. */
    private static final class Doubt {
        final Set<String> units = new HashSet<>();
        boolean whole;
        long settledAt;
        int slow;
        long nextAt;
        volatile long countsUntil;
        volatile long heardUntil;

        Doubt(long now) {
            this.countsUntil = now;
            this.heardUntil = now;
        }

        boolean any() {
            return whole || !units.isEmpty();
        }
    }

    /**
     * Something to be brought to what PostgreSQL says.
     *
     * @param units the units, none where there were too many of them: the whole pool is to be compared
     * @param begun when this round began
     */
    record Round(String pool, List<String> units, long begun) {
        boolean whole() {
            return units.isEmpty();
        }
    }

    Doubts(HoldOptions options, ForebayClock clock) {
        this.clock = clock;
        // A hold in Redis alone is left in peace for twice the provisional time: see PoolDiff.
        this.windowNanos = options.provisional().multipliedBy(2).toNanos() + AGAIN.toNanos();
        this.allUntil = clock.nanoTime();
    }

    /** How long a doubt about counts lasts. */
    Duration window() {
        return Duration.ofNanos(windowNanos);
    }

    /** Redis has come back, or may have lost something: no count can be trusted for a while. */
    void aboutAll() {
        allUntil = clock.nanoTime() + windowNanos;
    }

    /** The pool was filled or had lost grants: its counts may lag for a while. */
    void aboutCounts(String pool) {
        long now = clock.nanoTime();
        pools.compute(pool, (ignored, known) -> {
            Doubt doubt = known == null ? new Doubt(now) : known;
            doubt.countsUntil = now + windowNanos;
            return doubt;
        });
    }

    /** Another process doubts the pool's counts, and tells so itself: see {@link SharedDoubts}. */
    void heard(String pool) {
        long now = clock.nanoTime();
        pools.compute(pool, (ignored, known) -> {
            Doubt doubt = known == null ? new Doubt(now) : known;
            doubt.heardUntil = now + windowNanos;
            return doubt;
        });
    }

    /** What PostgreSQL has decided about these units is not known, or not in Redis; nor are their holders' counts. */
    void about(String pool, List<String> units) {
        aboutCounts(pool);
        recheck(pool, units);
    }

    /** Redis and PostgreSQL differ in these units, as they do while something is under way: they are compared later. */
    void recheck(String pool, List<String> units) {
        if (units.isEmpty()) {
            return;
        }
        long now = clock.nanoTime();
        pools.compute(pool, (ignored, known) -> {
            Doubt doubt = known == null ? new Doubt(now) : known;
            doubt.settledAt = now + windowNanos;
            if (!doubt.any()) {
                doubt.nextAt = now;
            }
            if (doubt.units.size() + units.size() > MOST_UNITS) {
                doubt.units.clear();
                doubt.whole = true;
            }
            if (!doubt.whole) {
                doubt.units.addAll(units);
            }
            return doubt;
        });
    }

    /** Whether Redis alone must not decide on quotas of a pool now. */
    boolean countsOf(String pool) {
        Doubt doubt = pools.get(pool);
        return ownCountsOf(pool) || doubt != null && doubt.heardUntil - clock.nanoTime() > 0;
    }

    /** Whether it is for something that this process knows, and others may not. */
    boolean ownCountsOf(String pool) {
        long now = clock.nanoTime();
        Doubt doubt = pools.get(pool);
        return allUntil - now > 0 || doubt != null && doubt.countsUntil - now > 0;
    }

    /**
     * What is to be repaired now; each is offered again until {@link #repaired} has settled it.
     *
     * @param reachable whether a pool's Redis serves; else it waits
     */
    List<Round> due(Predicate<String> reachable) {
        long now = clock.nanoTime();
        var due = new ArrayList<Round>();
        pools.keySet()
                .forEach(pool -> pools.computeIfPresent(pool, (ignored, doubt) -> {
                    boolean any = doubt.whole || !doubt.units.isEmpty();
                    if (!any) {
                        return doubt.countsUntil - now > 0 || doubt.heardUntil - now > 0 ? doubt : null;
                    }
                    if (doubt.nextAt - now <= 0 && reachable.test(pool)) {
                        doubt.nextAt = now + AGAIN.toNanos();
                        due.add(new Round(pool, List.copyOf(doubt.units), now));
                    }
                    return doubt;
                }));
        return due;
    }

    /**
     * A round went well: its units are settled where it began late enough. One that had to wait for its answer was asked
     * by a PostgreSQL, or a Redis, that hung: what hung with it may be done after the answer.
     */
    void repaired(Round round) {
        long now = clock.nanoTime();
        boolean slow = now - round.begun() > AGAIN.toNanos();
        pools.computeIfPresent(round.pool(), (ignored, doubt) -> {
            if (slow && doubt.slow < MOST_SLOW) {
                doubt.slow++;
                askAgainAfterFailure(doubt, now);
            } else if (round.begun() - doubt.settledAt >= 0) {
                doubt.units.clear();
                doubt.whole = false;
                doubt.slow = 0;
            }
            return doubt;
        });
    }

    /** A round failed: what could not be asked may still change when it can be. */
    void failed(Round round) {
        long now = clock.nanoTime();
        pools.computeIfPresent(round.pool(), (ignored, doubt) -> {
            askAgainAfterFailure(doubt, now);
            return doubt;
        });
    }

    private void askAgainAfterFailure(Doubt doubt, long now) {
        doubt.countsUntil = now + windowNanos;
        if (doubt.settledAt - now < AFTER_FAILURE.toNanos()) {
            doubt.settledAt = now + AFTER_FAILURE.toNanos();
        }
    }
}
