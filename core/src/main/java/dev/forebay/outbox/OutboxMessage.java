package dev.forebay.outbox;

import dev.forebay.base.KeySpace;
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
        if (!KeySpace.isPart(kind) || kind.length() > 100) {
            throw new IllegalArgumentException("an outbox kind has 1 to 100 letters, digits and : _ - . @");
        }
        if (orderingKey.filter(key -> key.length() > 512).isPresent()) {
            throw new IllegalArgumentException("an ordering key has at most 512 characters");
        }
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
