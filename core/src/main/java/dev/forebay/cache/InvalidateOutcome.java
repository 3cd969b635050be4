package dev.forebay.cache;

/** How far an invalidation has come when the call returns. After each of them this process serves nothing of it any more. */
public sealed interface InvalidateOutcome {
    /**
     * It is gone from Redis, and the other processes are told: they stop to serve it within milliseconds, within the
     * stated bound when the message is lost.
     */
    record Everywhere() implements InvalidateOutcome {}

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
