package dev.forebay.bench;

import dev.forebay.embedded.EmbeddedRedis;
import java.util.Map;
import java.util.stream.Collectors;

/** The server's own counters. */
final class ServerStats {
    private final EmbeddedRedis redis;

    ServerStats(EmbeddedRedis redis) {
        this.redis = redis;
    }

    /** Commands, socket reads and CPU time since the server's start, or between two samples. */
    record Sample(double commands, double reads, double cpuMicros) {
        Sample until(Sample later) {
            return new Sample(later.commands - commands, later.reads - reads, later.cpuMicros - cpuMicros);
        }
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
                (number(info, "used_cpu_user") + number(info, "used_cpu_sys")) * 1e6);
    }

    private static double number(Map<String, String> info, String field) {
        return Double.parseDouble(info.getOrDefault(field, "0"));
    }
}
