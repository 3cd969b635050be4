package dev.forebay.outbox;

import java.time.Duration;

/**
 * How an outbox relays.
 *
 * @param pollEvery how often it looks for messages that no poke told of: of other processes, or after a backoff
 * @param attempts failures after which a message is parked
 * @param firstBackoff pause after the first failure; doubled after each further one, jittered by half
 * @param longestBackoff most of it
 * @param lease how long the messages of a process that was killed are left alone, at least a second; renewed while a handler runs
 * @param hints whether it listens for hints, over a connection of its own beside the pool, and gives them: then the poll is
 *     only the net
 */
public record OutboxOptions(
        Duration pollEvery,
        int attempts,
        Duration firstBackoff,
        Duration longestBackoff,
        Duration lease,
        boolean hints) {
    public OutboxOptions {
        if (pollEvery.toMillis() < 1 || firstBackoff.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "pollEvery " + pollEvery + " and firstBackoff " + firstBackoff + " need at least 1 ms");
        }
        if (lease.toSeconds() < 1) {
            throw new IllegalArgumentException("lease is " + lease + "; at least 1 s is needed");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts is " + attempts + "; at least 1 is needed");
        }
        if (longestBackoff.compareTo(firstBackoff) < 0) {
            throw new IllegalArgumentException(
                    "longestBackoff " + longestBackoff + " is shorter than firstBackoff " + firstBackoff);
        }
    }

    /** Polls each second, hears hints, parks after 20 failures, backs off from 500 ms up to 60 s, claims for 5 s. */
    public static OutboxOptions defaults() {
        return new OutboxOptions(
                Duration.ofSeconds(1), 20, Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofSeconds(5), true);
    }

    public OutboxOptions withPollEvery(Duration newPollEvery) {
        return new OutboxOptions(newPollEvery, attempts, firstBackoff, longestBackoff, lease, hints);
    }

    public OutboxOptions withFailures(int newAttempts, Duration newFirstBackoff, Duration newLongestBackoff) {
        return new OutboxOptions(pollEvery, newAttempts, newFirstBackoff, newLongestBackoff, lease, hints);
    }

    public OutboxOptions withLease(Duration newLease) {
        return new OutboxOptions(pollEvery, attempts, firstBackoff, longestBackoff, newLease, hints);
    }

    public OutboxOptions withHints(boolean newHints) {
        return new OutboxOptions(pollEvery, attempts, firstBackoff, longestBackoff, lease, newHints);
    }
}
