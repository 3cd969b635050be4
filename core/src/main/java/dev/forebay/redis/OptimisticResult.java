package dev.forebay.redis;

/** How an optimistic update ended. */
public sealed interface OptimisticResult {
    /** It was committed at the given attempt. */
    record Committed(int attempts) implements OptimisticResult {}

    /** The caller decided to write nothing. */
    record Declined() implements OptimisticResult {}

    /** Others changed the keys at every attempt; nothing was written. */
    record Conflict(int attempts) implements OptimisticResult {}
}
