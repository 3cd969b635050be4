package dev.forebay.bench;

import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers' own counters. */
final class ServerStats {
    private final EmbeddedRedis redis;
    private final LongSupplier postgresNanos;

    ServerStats(EmbeddedRedis redis) {
        this(redis, () -> 0);
    }

    private ServerStats(EmbeddedRedis redis, LongSupplier postgresNanos) {
        this.redis = redis;
        this.postgresNanos = postgresNanos;
    }

    static ServerStats of(EmbeddedRedis redis, EmbeddedPostgres postgres) {
        return new ServerStats(redis, () -> cpuNanos(postgres.pid()));
    }

    /** Redis commands, socket reads and CPU time since the servers' start, or between two samples. */
    record Sample(double commands, double reads, double redisMicros, double postgresMicros) {
        Sample until(Sample later) {
            return new Sample(
                    later.commands - commands,
                    later.reads - reads,
                    later.redisMicros - redisMicros,
                    Math.max(0, later.postgresMicros - postgresMicros));
        }
    }

    /** Of a process and those it has started that still run; PostgreSQL's backends live as long as the pool's connections. */
    private static long cpuNanos(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .mapToLong(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }

    Sample sample() {
        Map<String, String> info = (redis.command("INFO", "stats") + '\n' + redis.command("INFO", "cpu"))
                .lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip(),
                        (first, second) -> first));
        return new Sample(
                number(info, "total_commands_processed"),
                number(info, "total_reads_processed"),
                (number(info, "used_cpu_user") + number(info, "used_cpu_sys")) * 1e6,
                postgresNanos.getAsLong() / 1e3);
    }

    private static double number(Map<String, String> info, String field) {
        return Double.parseDouble(info.getOrDefault(field, "0"));
    }
}
