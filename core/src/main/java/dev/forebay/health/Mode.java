package dev.forebay.health;

import java.time.Instant;

/** Whether one shard of one role of Redis may be asked. Only {@link Up} serves from Redis. */
public sealed interface Mode {
    /** Redis serves. */
    record Up(Instant since) implements Mode {}

    /** A call timed out; a probe is under way, and calls go the degraded way until it answers. */
    record Suspect(Instant since, String reason) implements Mode {}

    /** Redis is away, slow or refusing: everything is served without it. */
    record Degraded(Instant since, String reason) implements Mode {}

    /** Redis answers again and is being caught up with; calls still go the degraded way. */
    record Returning(Instant since, String step) implements Mode {}

    /** When this mode began. */
    Instant since();

    /** One word for people, metrics and JSON: up, suspect, degraded, returning. */
    default String word() {
        return switch (this) {
            case Up ignored -> "up";
            case Suspect ignored -> "suspect";
            case Degraded ignored -> "degraded";
            case Returning ignored -> "returning";
        };
    }
}
