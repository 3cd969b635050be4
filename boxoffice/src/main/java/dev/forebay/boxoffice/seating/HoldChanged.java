package dev.forebay.boxoffice.seating;

import dev.forebay.hold.Hold;

/**
 * Somebody's hold began or goes on for longer; published on the thread that did it.
 *
 * @param what which of both
 * @param hold the hold as it is now
 */
public record HoldChanged(What what, Hold hold) {
    /** What became of a hold. */
    public enum What {
        HELD,
        EXTENDED
    }
}
