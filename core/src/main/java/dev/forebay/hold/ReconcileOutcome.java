package dev.forebay.hold;

import java.time.Duration;

/** How a comparison of a pool with PostgreSQL ended. */
public sealed interface ReconcileOutcome {
    /** The pool in Redis was compared, or loaded, and says what PostgreSQL says. */
    record Reconciled(ReconcileReport report) implements ReconcileOutcome {}

    /**
     * Redis or PostgreSQL can't be asked, or somebody loads the pool just now. Part of the differences may have been
     * repaired; asking again is safe, and this node does it by itself when both are back.
     */
    record Unavailable(String reason, Duration retryAfter) implements ReconcileOutcome {}
}
