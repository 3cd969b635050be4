package dev.forebay.cache;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts invalidations by stripes of keys. Who reads an entry notes the count before, and what was noted is no longer
 * current when it has changed: so what was read before an invalidation can't be kept after it, without a lock, and an
 * invalidation needs to find no entries. A few others of the stripe are read anew. Thread-safe.
 */
final class Stamps {
    private final AtomicLongArray counts;

    /** Stripes for about {@code entries} entries: no more than stay in the processor's cache, for each hit reads one. */
    Stamps(int entries) {
        int wanted = Math.max(1 << 10, Math.min(1 << 15, entries));
        this.counts = new AtomicLongArray(Integer.highestOneBit(wanted));
    }

    int stripe(String id) {
        int hash = id.hashCode() * 0x9E3779B9;
        return (hash ^ hash >>> 16) & counts.length() - 1;
    }

    long at(int stripe) {
        return counts.get(stripe);
    }

    void count(String id) {
        counts.incrementAndGet(stripe(id));
    }

    void countAll() {
        for (int i = 0; i < counts.length(); i++) {
            counts.incrementAndGet(i);
        }
    }
}
