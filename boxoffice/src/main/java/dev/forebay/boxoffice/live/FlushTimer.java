package dev.forebay.boxoffice.live;

import dev.forebay.hold.UnitOffer;

/** What a feed needs of the one who runs it. Thread-safe; nothing blocks. */
interface FlushTimer {
    /** Monotonic time. */
    long nanoTime();

    /** Calls {@link EventFeed#flush} once, a window after {@code lastFlush} or at once where that is over. */
    void flushAt(EventFeed feed, long lastFlush);

    /** Hands on an offer to the one it is for. */
    void offered(UnitOffer offer);
}
