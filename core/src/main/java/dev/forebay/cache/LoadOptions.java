package dev.forebay.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * How values are loaded.
 *
 * @param concurrent most loads of the cache at a time in this process
 * @param patience longest wait for another's load, or for room to load; then the caller loads for itself and keeps nothing
 * @param soft where a stale value may be served: how long a caller waits before it gets that; the load goes on behind
 * @param hard longest time a caller waits for a load that has nothing stale in its place
 * @param retryAfter pause after a failed load while a stale value is served: of all processes while Redis is there, of each by itself
 *     without it
 * @param refreshAhead how eagerly what is much asked for is loaded before its time is over: 0 never, 1 as XFetch
 *     proposes (Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede Prevention, VLDB 2015)
 */
public record LoadOptions(
        int concurrent,
        Duration patience,
        Optional<Duration> soft,
        Optional<Duration> hard,
        Duration retryAfter,
        double refreshAhead) {
    public LoadOptions {
        if (concurrent < 1) {
            throw new IllegalArgumentException("concurrent loads are " + concurrent + "; at least 1 is needed");
        }
        if (!(refreshAhead >= 0 && refreshAhead <= 100)) {
            throw new IllegalArgumentException("refreshAhead is " + refreshAhead + "; 0 to 100 are possible");
        }
        if (patience.toMillis() < 1 || retryAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "patience is " + patience + ", retryAfter " + retryAfter + "; 1 ms and 0 are the least");
        }
        if (soft.filter(time -> time.toMillis() < 1).isPresent()
                || hard.filter(time -> time.toMillis() < 1).isPresent()) {
            throw new IllegalArgumentException("a time-out of a load is at least 1 ms; leave it empty for none");
        }
        if (soft.isPresent() && hard.isPresent() && soft.get().compareTo(hard.get()) > 0) {
            throw new IllegalArgumentException("soft " + soft.get() + " is longer than hard " + hard.get());
        }
    }

    /** 64 at a time, 5 s of patience, no time-outs, so that loads run on the caller's thread; 1 s; XFetch. */
    public static LoadOptions defaults() {
        return new LoadOptions(64, Duration.ofSeconds(5), Optional.empty(), Optional.empty(), Duration.ofSeconds(1), 1);
    }
}
