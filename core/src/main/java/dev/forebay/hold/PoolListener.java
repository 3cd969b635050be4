package dev.forebay.hold;

/** Follows a pool. Called in order, one at a time, on a thread of the feed: return quickly, hand on to queues with a bound. */
public interface PoolListener {
    /** A change; its {@code previous} is the sequence of the last one or of the last snapshot. */
    void changed(PoolDelta delta);

    /** Everything may have changed: the new whole. Also the first call after watching begins. */
    void reset(PoolSnapshot snapshot);

    /** A unit became free and is kept for {@code holder}, the first in its line, until the offer ends. */
    default void offered(UnitOffer offer) {}
}
