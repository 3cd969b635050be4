package dev.forebay.outbox;

import java.time.Instant;
import java.util.Optional;

/**
 * A message on its way.
 *
 * @param id its number in the outbox
 * @param message the message
 * @param appendedAt when it was written, by the database's clock
 * @param attempts how often it was tried before
 * @param traceparent the W3C trace it was appended in, where there was one
 */
public record OutboxEntry(
        long id, OutboxMessage message, Instant appendedAt, int attempts, Optional<String> traceparent) {}
