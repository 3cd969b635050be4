package dev.forebay.outbox;

import java.util.Optional;

/**
 * A piece of work to be done after commit.
 *
 * @param kind which handler does it, such as {@code hold.repair}
 * @param orderingKey messages of one kind with the same key are handled in the order they were appended; empty where order does not matter
 * @param payload what the handler reads, at most 64 KiB
 */
public record OutboxMessage(String kind, Optional<String> orderingKey, String payload) {
    public OutboxMessage {
        if (payload.length() > 1 << 16) {
            throw new IllegalArgumentException(
                    "an outbox payload of " + payload.length() + " characters, at most 65536 are allowed");
        }
    }

    public static OutboxMessage of(String kind, String payload) {
        return new OutboxMessage(kind, Optional.empty(), payload);
    }

    public static OutboxMessage ordered(String kind, String orderingKey, String payload) {
        return new OutboxMessage(kind, Optional.of(orderingKey), payload);
    }
}
