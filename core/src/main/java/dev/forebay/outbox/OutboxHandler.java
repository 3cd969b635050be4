package dev.forebay.outbox;

import java.time.Duration;
import java.util.List;

/**
 * Does the work of one kind. Called with batches, outside of any transaction, at least once per message: it must be
 * idempotent. A throw leaves the whole batch in the outbox and it is tried again with backoff.
 */
public interface OutboxHandler {
    /** The kind it handles. */
    String kind();

    /** Whether it may run now; while it says no, its messages wait (for instance while Redis is away). */
    default boolean ready() {
        return true;
    }

    /** Most messages in one call. */
    default int batchSize() {
        return 200;
    }

    /**
     * Longest time one batch may take; then it is interrupted and counts as failed. Others leave it alone meanwhile, as long as this process
     * renews its claim ({@link OutboxOptions#lease}); where it can't, the batch is interrupted without an attempt lost.
     */
    default Duration deadline() {
        return Duration.ofSeconds(30);
    }

    /**
     * Handles the messages, in order.
     *
     * @throws NotNowException where some must wait for what is away
     * @throws PartlyFailedException where some failed and others did not
     */
    void handle(List<OutboxEntry> batch) throws Exception;

    /** Some messages of a batch must wait, the others are handled. No failure: they are tried again and never parked for it. */
    final class NotNowException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<OutboxEntry> waiting;

        public NotNowException(List<OutboxEntry> waiting) {
            super(waiting.size() + " messages must wait", null, false, false);
            this.waiting = List.copyOf(waiting);
        }

        /** What was not handled; all else was. */
        public List<OutboxEntry> waiting() {
            return waiting;
        }
    }

    /** Some messages of a batch failed, some may have to wait besides, the others are handled. Only the first lose an attempt. */
    final class PartlyFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<OutboxEntry> failed;
        private final transient List<OutboxEntry> waiting;

        public PartlyFailedException(List<OutboxEntry> failed, List<OutboxEntry> waiting, Exception cause) {
            super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
            this.failed = List.copyOf(failed);
            this.waiting = List.copyOf(waiting);
        }

        /** What failed. */
        public List<OutboxEntry> failed() {
            return failed;
        }

        /** What must wait, and did not fail. */
        public List<OutboxEntry> waiting() {
            return waiting;
        }
    }
}
