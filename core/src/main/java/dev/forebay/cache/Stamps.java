package dev.forebay.cache;

import dev.forebay.base.ForebayClock;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts invalidations by stripes of keys, and notes when the last was heard of. Who reads an entry notes the count before, and what was
 * noted is no longer current when it has changed: so what was read before an invalidation can't be kept after it, without a lock, and an
 * invalidation needs to find no entries. A few others of the stripe are read anew. Thread-safe.
 */
final class Stamps {
    private final AtomicLongArray counts;
    private final AtomicLongArray heard;
    private final ForebayClock clock;

    /** Stripes for about {@code entries} entries: no more than stay in the processor's cache, for each hit reads one. */
    Stamps(int entries, ForebayClock clock) {
        int wanted = Math.max(1 << 10, Math.min(1 << 15, entries));
        this.counts = new AtomicLongArray(Integer.highestOneBit(wanted));
        this.heard = new AtomicLongArray(counts.length());
        this.clock = clock;
        // what was invalidated before there was a cache to tell is not known
        long now = clock.nanoTime();
        for (int i = 0; i < heard.length(); i++) {
            heard.set(i, now);
        }
    }

    int stripe(String id) {
        int hash = id.hashCode() * 0x9E3779B9;
        return (hash ^ hash >>> 16) & counts.length() - 1;
    }

    long at(int stripe) {
        return counts.get(stripe);
    }

    /**
     * When the last invalidation in a stripe was heard of, and done in Redis by then; nanoseconds of the process. Read it after
     * {@link #at}: one that was not counted then is in here, or changes the count.
     */
    long heardAt(int stripe) {
        return heard.get(stripe);
    }

    void count(String id) {
        int stripe = stripe(id);
        note(stripe, clock.nanoTime());
        counts.incrementAndGet(stripe);
    }

    void countAll() {
        long now = clock.nanoTime();
        for (int i = 0; i < counts.length(); i++) {
            note(i, now);
            counts.incrementAndGet(i);
        }
    }

    /** Of two who note at once the later time stays. */
    private void note(int stripe, long now) {
        heard.accumulateAndGet(stripe, now, (before, later) -> later - before > 0 ? later : before);
    }
}
