package dev.forebay.cache;

import java.util.Set;

/** How far an invalidation has come when the call returns. After each of them this process serves nothing of it any more. */
public sealed interface InvalidateOutcome {
    /**
     * It is gone from Redis, and the other processes are told: they stop to serve it within milliseconds, within the
     * stated bound when the message is lost.
     *
     * @param clearedWhole caches of which all is gone in place of what a pattern names: this user of Redis may not look
     *     through keys, or could not within {@link Caches#LOOK_BOUND}
     */
    record Everywhere(Set<String> clearedWhole) implements InvalidateOutcome {
        public Everywhere {
            clearedWhole = Set.copyOf(clearedWhole);
        }

        /** What was asked for and no more. */
        public Everywhere() {
            this(Set.of());
        }
    }

    /**
     * Redis is away: PostgreSQL has it. It is relayed by whichever process reaches Redis, and Redis is not trusted again before.
     */
    record Journalled() implements InvalidateOutcome {}

    /**
     * Redis is away and there is no PostgreSQL, or that is away too: this process remembers it and tells Redis on the
     * way back. If the process dies before, others may serve what was invalidated until its time to live is over.
     */
    record Remembered() implements InvalidateOutcome {}
}
