package dev.forebay.health;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.ForebayException;
import dev.forebay.base.KeySpace;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisShard;
import dev.forebay.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a role's Redis is: a PING, a probe of each shard that writes, reads and deletes, and INFO of each master. Of
 * several masters the worst counts. Two round trips and one for each shard, never an exception: a Redis that does not
 * answer is a reading too. Remembers the last reading of evictions, so that the next one can tell their rate. Thread-safe.
 */
public final class RedisHealth {
    private final RedisLink link;
    private final RedisRole role;
    private final RedisCommands redis;
    private final KeySpace keys;
    private final ForebayClock clock;
    private volatile @Nullable Evictions before;

    private RedisHealth(RedisLink link, RedisRole role, KeySpace keys, ForebayClock clock) {
        this.link = link;
        this.role = role;
        this.redis = link.commands(role);
        this.keys = KeySpace.of(keys.prefix() + ':' + role.name().toLowerCase(Locale.ROOT));
        this.clock = clock;
    }

    public static RedisHealth of(RedisLink link, RedisRole role, KeySpace keys, ForebayClock clock) {
        return new RedisHealth(link, role, keys, clock);
    }

    private record Evictions(long total, long atNanos) {}

    /** Reads now. */
    public HealthReading read() {
        try {
            long start = clock.nanoTime();
            for (BatchResult<String> pong :
                    redis.onMasters(Command.keyless("PING", Reply.text())).values()) {
                pong.orThrow();
            }
            Duration response = Duration.ofNanos(clock.nanoTime() - start);
            Optional<String> problem = problem();
            return problem.isPresent() ? HealthReading.unavailable(problem.get()) : measured(response);
        } catch (ForebayException e) {
            return HealthReading.unavailable(Probe.reason(e));
        }
    }

    /** Why the first shard that does not serve does not. */
    private Optional<String> problem() {
        List<RedisShard> shards = link.shards(role);
        for (RedisShard shard : shards) {
            var probe = new Probe(redis, keys, () -> Optional.of(shard.tag()), redis.timeout());
            if (probe.ask() instanceof Probe.Finding.Fails fails) {
                return Optional.of(
                        shards.size() == 1 ? fails.reason() : "shard " + shard.name() + ": " + fails.reason());
            }
        }
        return Optional.empty();
    }

    private HealthReading measured(Duration response) {
        List<String> infos = redis.onMasters(Command.keyless("INFO", Reply.text(), "everything")).values().stream()
                .map(BatchResult::orThrow)
                .toList();
        return new HealthReading(
                Optional.empty(),
                Optional.of(response),
                memory(infos),
                clients(infos),
                hitRate(infos),
                evictions(infos),
                ServerInfo.field(infos.getFirst(), "redis_version"));
    }

    /** Of the server's own bound, the fullest server; without a bound there is nothing to be full. */
    private static OptionalDouble memory(List<String> infos) {
        return infos.stream()
                .filter(info -> ServerInfo.number(info, "maxmemory").orElse(0L) > 0)
                .mapToDouble(info -> 100.0
                        * ServerInfo.number(info, "used_memory").orElse(0L)
                        / ServerInfo.number(info, "maxmemory").orElse(1L))
                .max();
    }

    private static OptionalLong clients(List<String> infos) {
        return infos.stream()
                .flatMap(info -> ServerInfo.number(info, "connected_clients").stream())
                .mapToLong(Long::longValue)
                .max();
    }

    private static OptionalDouble hitRate(List<String> infos) {
        long hits = sum(infos, "keyspace_hits");
        long misses = sum(infos, "keyspace_misses");
        return hits + misses == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * hits / (hits + misses));
    }

    private OptionalDouble evictions(List<String> infos) {
        var now = new Evictions(sum(infos, "evicted_keys"), clock.nanoTime());
        Evictions last = before;
        before = now;
        if (last == null || now.atNanos == last.atNanos || now.total < last.total) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of((now.total - last.total) * 1e9 / (now.atNanos - last.atNanos));
    }

    private static long sum(List<String> infos, String field) {
        return infos.stream()
                .mapToLong(info -> ServerInfo.number(info, field).orElse(0L))
                .sum();
    }
}
