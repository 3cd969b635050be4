package dev.forebay.spring;

import dev.forebay.base.ForebayException;
import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.Outbox.Backlog;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** What waits in the outbox, by kind. Parked messages degrade it: an operator must look, requests are served all the same. */
final class OutboxHealthIndicator implements HealthIndicator {
    private final Outbox outbox;

    OutboxHealthIndicator(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public Health health() {
        List<Backlog> backlog;
        try {
            backlog = outbox.backlog();
        } catch (ForebayException e) {
            return Health.unknown()
                    .withDetail("problem", "PostgreSQL can't be asked")
                    .build();
        }
        boolean parked = backlog.stream().anyMatch(kind -> kind.parked() > 0);
        Health.Builder health = parked ? Health.status(RedisHealthIndicator.DEGRADED.getCode()) : Health.up();
        for (Backlog kind : backlog) {
            health.withDetail(
                    kind.kind(),
                    Map.of(
                            "waiting", kind.waiting(),
                            "parked", kind.parked(),
                            "oldestSeconds", kind.oldest().toSeconds()));
        }
        return health.build();
    }
}
