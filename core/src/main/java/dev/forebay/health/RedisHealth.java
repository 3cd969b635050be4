package dev.forebay.health;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.ForebayException;
import dev.forebay.base.KeySpace;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.Reply;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a role's Redis is: a PING, a probe that writes, reads and deletes, and INFO. Three round trips, never an
 * exception: a Redis that does not answer is a reading too. Remembers the last reading of evictions, so that the next one
 * can tell their rate. Thread-safe.
 */
public final class RedisHealth {
    private final RedisCommands redis;
    private final Probe probe;
    private final ForebayClock clock;
    private volatile @Nullable Evictions before;

    private RedisHealth(RedisCommands redis, Probe probe, ForebayClock clock) {
        this.redis = redis;
        this.probe = probe;
        this.clock = clock;
    }

    public static RedisHealth of(RedisLink link, RedisRole role, KeySpace keys, ForebayClock clock) {
        RedisCommands commands = link.commands(role);
        KeySpace own = KeySpace.of(keys.prefix() + ':' + role.name().toLowerCase(Locale.ROOT));
        return new RedisHealth(commands, new Probe(commands, own, commands.timeout()), clock);
    }

    private record Evictions(long total, long atNanos) {}

    /** Reads now. */
    public HealthReading read() {
        long start = clock.nanoTime();
        try {
            redis.call(Command.keyless("PING", Reply.text()));
            Duration response = Duration.ofNanos(clock.nanoTime() - start);
            return switch (probe.ask()) {
                case Probe.Finding.Fails fails -> HealthReading.unavailable(fails.reason());
                case Probe.Finding.Serves serves -> measured(response);
            };
        } catch (ForebayException e) {
            return HealthReading.unavailable(Probe.reason(e));
        }
    }

    private HealthReading measured(Duration response) {
        String info = redis.call(Command.keyless("INFO", Reply.text(), "everything"));
        return new HealthReading(
                Optional.empty(),
                Optional.of(response),
                memory(info),
                toLong(ServerInfo.number(info, "connected_clients")),
                hitRate(info),
                evictions(info),
                ServerInfo.field(info, "redis_version"));
    }

    /** Of the server's own bound; without one there is nothing to be full. */
    private static OptionalDouble memory(String info) {
        long used = ServerInfo.number(info, "used_memory").orElse(0L);
        long most = ServerInfo.number(info, "maxmemory").orElse(0L);
        return most == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * used / most);
    }

    private static OptionalDouble hitRate(String info) {
        long hits = ServerInfo.number(info, "keyspace_hits").orElse(0L);
        long misses = ServerInfo.number(info, "keyspace_misses").orElse(0L);
        return hits + misses == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * hits / (hits + misses));
    }

    private OptionalDouble evictions(String info) {
        var now = new Evictions(ServerInfo.number(info, "evicted_keys").orElse(0L), clock.nanoTime());
        Evictions last = before;
        before = now;
        if (last == null || now.atNanos == last.atNanos || now.total < last.total) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of((now.total - last.total) * 1e9 / (now.atNanos - last.atNanos));
    }

    private static OptionalLong toLong(Optional<Long> number) {
        return number.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }
}
