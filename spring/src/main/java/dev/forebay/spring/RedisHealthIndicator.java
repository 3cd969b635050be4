package dev.forebay.spring;

import dev.forebay.health.HealthReading;
import dev.forebay.health.Mode;
import dev.forebay.health.ModeGate;
import dev.forebay.health.RedisHealth;
import dev.forebay.redis.RedisRole;
import java.util.Locale;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** The mode of one role, and how its Redis is while it serves; a Redis that does not serve is not asked. */
final class RedisHealthIndicator implements HealthIndicator {
    /** The application goes on without Redis, slower. No failure: load balancers must not take it out for this. */
    static final Status DEGRADED = new Status("DEGRADED", "served without Redis");

    private final ModeGate gate;
    private final RedisRole role;
    private final RedisHealth redis;

    RedisHealthIndicator(ModeGate gate, RedisRole role, RedisHealth redis) {
        this.gate = gate;
        this.role = role;
        this.redis = redis;
    }

    @Override
    public Health health() {
        Mode mode = gate.mode(role);
        Health.Builder health = Health.status(mode instanceof Mode.Up ? Status.UP : DEGRADED)
                .withDetail("mode", mode.word())
                .withDetail("since", mode.since().toString());
        switch (mode) {
            case Mode.Up ignored -> read(health);
            case Mode.Suspect suspect -> health.withDetail("reason", suspect.reason());
            case Mode.Degraded degraded -> health.withDetail("reason", degraded.reason());
            case Mode.Returning returning -> health.withDetail("step", returning.step());
        }
        return health.build();
    }

    private void read(Health.Builder health) {
        HealthReading reading = redis.read();
        health.withDetail("level", reading.level().name().toLowerCase(Locale.ROOT));
        reading.problem().ifPresent(problem -> health.status(DEGRADED).withDetail("problem", problem));
        reading.response().ifPresent(time -> health.withDetail("responseMicros", time.toNanos() / 1000));
        reading.memoryPercent().ifPresent(percent -> health.withDetail("memoryPercent", percent));
        reading.clients().ifPresent(clients -> health.withDetail("clients", clients));
        reading.hitPercent().ifPresent(percent -> health.withDetail("hitPercent", percent));
        reading.evictionsPerSecond().ifPresent(rate -> health.withDetail("evictionsPerSecond", rate));
        reading.version().ifPresent(version -> health.withDetail("version", version));
    }
}
