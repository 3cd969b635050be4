package dev.forebay.store;

import java.time.Duration;

/**
 * How a {@link GroupCommit} behaves.
 *
 * @param name what it commits, such as {@code hold.take}: the tag of its metrics and the operation of its failures
 * @param maxBatch most items in one transaction
 * @param inFlight most transactions at once
 * @param capacity most items that wait; one more is refused
 * @param deadline how long a submitter waits
 * @param limits of a batch's transaction. A statement's time is below the deadline, or submitters give up on work that goes
 *     on; the idle time is well below it too, or what a process froze on fails in the others instead of waiting a little
 * @param retries how often a batch is tried again after a deadlock or a connection that broke at once
 */
public record GroupCommitOptions(
        String name, int maxBatch, int inFlight, int capacity, Duration deadline, StoreOptions limits, int retries) {
    public GroupCommitOptions {
        requirePositive("maxBatch", maxBatch);
        requirePositive("inFlight", inFlight);
        requirePositive("capacity", capacity);
        if (limits.statementTimeout().compareTo(deadline) > 0) {
            throw new IllegalArgumentException(
                    "statementTimeout " + limits.statementTimeout() + " is longer than the deadline " + deadline);
        }
    }

    /**
     * 256 items in a batch, 2 batches at once, 10,000 waiting, 3 s in all, 2 s a statement, 250 ms for a lock, 1 s idle, 2
     * retries.
     */
    public static GroupCommitOptions named(String name) {
        var limits = new StoreOptions(Duration.ofSeconds(2), Duration.ofMillis(250), Duration.ofSeconds(1));
        return new GroupCommitOptions(name, 256, 2, 10_000, Duration.ofSeconds(3), limits, 2);
    }

    public GroupCommitOptions withBatches(int newMaxBatch, int newInFlight) {
        return new GroupCommitOptions(name, newMaxBatch, newInFlight, capacity, deadline, limits, retries);
    }

    public GroupCommitOptions withCapacity(int newCapacity) {
        return new GroupCommitOptions(name, maxBatch, inFlight, newCapacity, deadline, limits, retries);
    }

    public GroupCommitOptions withDeadline(Duration newDeadline, Duration newStatementTimeout) {
        return new GroupCommitOptions(
                name,
                maxBatch,
                inFlight,
                capacity,
                newDeadline,
                limits.withStatementTimeout(newStatementTimeout),
                retries);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; at least 1 is needed");
        }
    }
}
