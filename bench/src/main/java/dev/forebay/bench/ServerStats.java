package dev.forebay.bench;

import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers' own counters. */
final class ServerStats {
    private final List<EmbeddedRedis> servers;
    private final LongSupplier postgresNanos;

    ServerStats(EmbeddedRedis redis) {
        this(List.of(redis), () -> 0);
    }

    private ServerStats(List<EmbeddedRedis> servers, LongSupplier postgresNanos) {
        this.servers = List.copyOf(servers);
        this.postgresNanos = postgresNanos;
    }

    static ServerStats of(EmbeddedRedis redis, EmbeddedPostgres postgres) {
        return of(List.of(redis), postgres);
    }

    /** The sum of several servers. */
    static ServerStats of(List<EmbeddedRedis> servers, EmbeddedPostgres postgres) {
        return new ServerStats(servers, () -> cpuNanos(postgres.pid()));
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
        double commands = 0;
        double reads = 0;
        double seconds = 0;
        for (EmbeddedRedis server : servers) {
            Map<String, String> info = info(server);
            commands += number(info, "total_commands_processed");
            reads += number(info, "total_reads_processed");
            seconds += number(info, "used_cpu_user") + number(info, "used_cpu_sys");
        }
        return new Sample(commands, reads, seconds * 1e6, postgresNanos.getAsLong() / 1e3);
    }

    private static Map<String, String> info(EmbeddedRedis server) {
        return (server.command("INFO", "stats") + '\n' + server.command("INFO", "cpu"))
                .lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip(),
                        (first, second) -> first));
    }

    private static double number(Map<String, String> info, String field) {
        return Double.parseDouble(info.getOrDefault(field, "0"));
    }
}
