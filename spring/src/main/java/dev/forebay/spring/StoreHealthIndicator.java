package dev.forebay.spring;

import dev.forebay.store.Store;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether PostgreSQL answers. Without it nothing can be held or sold, so this one is down. */
final class StoreHealthIndicator implements HealthIndicator {
    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final Store store;

    StoreHealthIndicator(Store store) {
        this.store = store;
    }

    @Override
    public Health health() {
        return store.ping(WITHIN)
                ? Health.up().build()
                : Health.down()
                        .withDetail("problem", "PostgreSQL does not answer within " + WITHIN)
                        .build();
    }
}
