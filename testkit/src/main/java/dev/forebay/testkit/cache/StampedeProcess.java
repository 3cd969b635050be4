package dev.forebay.testkit.cache;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A JVM of its own with many callers of one cache, who ask for a key at once when they are told to. Not thread-safe. */
public final class StampedeProcess implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int GRACE_SECONDS = 15;

    private final Path file;
    private final Process jvm;
    private final Writer orders;
    private int rounds;

    private StampedeProcess(Path file, Process jvm) {
        this.file = file;
        this.jvm = jvm;
        this.orders = jvm.outputWriter(StandardCharsets.US_ASCII);
    }

    /**
     * What the callers of one process saw.
     *
     * @param loads how often the loader ran there
     * @param served whether Redis served the process all the while
     * @param answers the different values that they were answered
     * @param millis until the last was answered
     */
    public record Round(String key, int loads, int callers, boolean served, Set<String> answers, long millis) {
        String line() {
            return key + ' ' + loads + ' ' + callers + ' ' + served + ' ' + String.join(",", answers) + ' ' + millis;
        }

        static Round of(String line) {
            String[] words = line.split(" ");
            return new Round(
                    words[0],
                    Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]),
                    Boolean.parseBoolean(words[3]),
                    Set.of(words[4].split(",")),
                    Long.parseLong(words[5]));
        }
    }

    /**
     * Starts it, and returns when Redis serves it.
     *
     * @param redis the environment that names Redis, with the prefix of its keys
     * @param folder where its log stands, and what it tells
     */
    public static StampedeProcess start(int node, int callers, Map<String, String> redis, Path folder) {
        Path file = folder.resolve("stampede" + node + ".told");
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dlogback.configurationFile=dev/forebay/testkit/sale/seller-logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StampedeMain.class.getName(),
                        Integer.toString(callers),
                        file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("stampede" + node + ".log").toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("REDIS_"));
        builder.environment().putAll(redis);
        try {
            var process = new StampedeProcess(file, builder.start());
            process.awaitLines(1);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has all callers ask for a key at once; returns at once. */
    public void ask(String key) {
        try {
            orders.write(key + '\n');
            orders.flush();
            rounds++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What they saw in the round that was begun last; waits for it. */
    public Round round() {
        return Round.of(awaitLines(1 + rounds).getLast());
    }

    private List<String> awaitLines(int wanted) {
        var lines = new ArrayList<String>();
        await("callers of " + file.getFileName())
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (!jvm.isAlive()) {
                        throw new IllegalStateException("a process ended: see the log beside " + file);
                    }
                    lines.clear();
                    lines.addAll(lines());
                    return lines.size() >= wanted;
                });
        return lines;
    }

    /** The whole lines that there are: the last one may be half. */
    private List<String> lines() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    @Override
    public void close() {
        try {
            orders.close();
            if (!jvm.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                jvm.destroyForcibly().waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (IOException e) {
            jvm.destroyForcibly();
        } catch (InterruptedException e) {
            jvm.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
