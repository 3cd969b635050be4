package dev.forebay.bench;

import dev.forebay.base.ForebayClock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a figure depends on: machine, versions, flags, commit. */
final class Machine {
    private Machine() {}

    static Lines describe(List<String> command) {
        return new Lines(List.of(
                "when: " + ForebayClock.system().now(),
                "command: bench " + String.join(" ", command),
                "commit: " + commit(),
                "machine: " + cpu() + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                        + System.getProperty("os.name") + ' ' + System.getProperty("os.version"),
                "java: " + Runtime.version() + ' '
                        + String.join(
                                " ",
                                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                        .filter(flag -> flag.startsWith("-X"))
                                        .toList()),
                "lettuce: " + version(io.lettuce.core.RedisClient.class) + ", redisson: "
                        + version(org.redisson.Redisson.class)));
    }

    record Lines(List<String> all) {
        void forEach(Consumer<String> out) {
            all.forEach(out);
        }
    }

    private static String version(Class<?> of) {
        String version = of.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private static String cpu() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static String commit() {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "--short=10", "HEAD").start();
            String hash = new String(git.getInputStream().readNBytes(64), StandardCharsets.UTF_8).strip();
            return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0 ? hash : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
