package dev.forebay.health;

import dev.forebay.base.Meters;
import dev.forebay.redis.RedisRole;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** The meters of one shard's gate. */
final class GateMetrics {
    private final Meters meters;
    private final String role;
    private final String shard;
    private final Timer away;
    private final Runnable removeMode;

    GateMetrics(Meters meters, RedisRole role, String shard, Supplier<Mode> mode) {
        this.meters = meters;
        this.role = role.name().toLowerCase(Locale.ROOT);
        this.shard = shard;
        this.away = meters.timer(
                "forebay.gate.away", "Time from leaving up to being up again", "role", this.role, "shard", shard);
        this.removeMode = meters.removableGauge(
                "forebay.gate.mode",
                "Mode of the gate: 0 up, 1 suspect, 2 returning, 3 degraded",
                () -> number(mode.get()),
                "role",
                this.role,
                "shard",
                shard);
    }

    private static int number(Mode mode) {
        return switch (mode) {
            case Mode.Up ignored -> 0;
            case Mode.Suspect ignored -> 1;
            case Mode.Returning ignored -> 2;
            case Mode.Degraded ignored -> 3;
        };
    }

    void changed(Mode to) {
        meters.counter(
                        "forebay.gate.transitions",
                        "Changes of the gate's mode",
                        "role",
                        role,
                        "shard",
                        shard,
                        "to",
                        to.word())
                .increment();
    }

    /** The shard is no more. */
    void close() {
        removeMode.run();
    }

    void wasAway(Duration time) {
        away.record(time);
    }
}
