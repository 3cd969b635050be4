package dev.forebay.redis;

import dev.forebay.base.Meters;
import dev.forebay.redis.RedisUnavailableException.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times every command of a role by its name, or by its script's. Names come from code, never from data, so
 * their number is small. Thread-safe.
 */
final class CommandMeters {
    private final Meters meters;
    private final String role;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Reason, Counter> failures = new EnumMap<>(Reason.class);
    private final Counter refused;

    CommandMeters(Meters meters, RedisRole role) {
        this.meters = meters;
        this.role = role.name().toLowerCase(Locale.ROOT);
        for (Reason reason : Reason.values()) {
            failures.put(reason, failures(reason.name().toLowerCase(Locale.ROOT)));
        }
        this.refused = failures("command");
    }

    private Counter failures(String reason) {
        return meters.counter(
                "forebay.redis.failures",
                "Calls to Redis that failed, by reason; command is the server's own refusal",
                "role",
                role,
                "reason",
                reason);
    }

    void took(String name, long nanos) {
        Timer timer = timers.get(name);
        if (timer == null) {
            timer = timers.computeIfAbsent(name, this::timer);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String name) {
        return meters.timer(
                "forebay.redis.command",
                "Time of a call to Redis from the caller's side, by command or script",
                "role",
                role,
                "command",
                name);
    }

    void failed(RuntimeException failure) {
        if (failure instanceof RedisUnavailableException unavailable) {
            Counter counter = failures.get(unavailable.reason());
            if (counter != null) {
                counter.increment();
            }
        } else {
            refused.increment();
        }
    }
}
