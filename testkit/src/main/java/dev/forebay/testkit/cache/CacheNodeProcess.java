package dev.forebay.testkit.cache;

import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.testkit.cache.CacheHistory.Read;
import dev.forebay.testkit.cache.CacheHistory.Write;
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
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own that reads and writes a table through a cache, until it is closed or killed. What it saw stands in a
 * file. Not thread-safe.
 */
public final class CacheNodeProcess implements AutoCloseable {
    /** Stands in the history after all cold keys were written. */
    static final String WRITTEN = "written";

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int GRACE_SECONDS = 15;

    private final int node;
    private final Path file;
    private final Process jvm;
    private final Writer orders;

    private CacheNodeProcess(int node, Path file, Process jvm) {
        this.node = node;
        this.file = file;
        this.jvm = jvm;
        this.orders = jvm.outputWriter(StandardCharsets.US_ASCII);
    }

    /**
     * Starts it.
     *
     * @param redis the environment that names Redis, with the prefix of its keys
     * @param folder where its history and its log stand
     */
    public static CacheNodeProcess start(int node, Map<String, String> redis, EmbeddedDatabase database, Path folder) {
        Path file = folder.resolve("node" + node + ".history");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dlogback.configurationFile=dev/forebay/testkit/sale/seller-logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                CacheNodeMain.class.getName()));
        command.addAll(CacheNodeMain.arguments(node, file, database));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("node" + node + ".log").toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("REDIS_"));
        builder.environment().putAll(redis);
        try {
            return new CacheNodeProcess(node, file, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String line(Write write) {
        return "w\t" + write.key() + '\t' + write.version() + '\t' + write.acknowledged() + '\n';
    }

    static String line(Read read) {
        return "r\t" + read.key() + '\t' + read.version() + '\t' + read.remote() + '\t' + read.started() + '\n';
    }

    /** What it saw by now, added to a history of all. */
    public void addTo(CacheHistory history) {
        for (String line : lines()) {
            String[] words = line.split("\t", -1);
            if (words[0].equals("w") && !words[1].equals(WRITTEN)) {
                history.wrote(node, words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
            } else if (words[0].equals("r")) {
                history.read(
                        node,
                        words[1],
                        Long.parseLong(words[2]),
                        Boolean.parseBoolean(words[3]),
                        Long.parseLong(words[4]));
            }
        }
    }

    /** Waits until it was answered so many times more. */
    public void awaitReads(int more) {
        long before = count("r\t");
        await("reads of node " + node)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    requireAlive();
                    return count("r\t") >= before + more;
                });
    }

    /** Waits until it was answered so often what it asked for after a moment. */
    public void awaitReadsAfter(long moment, int reads) {
        await("later reads of node " + node)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> {
                    requireAlive();
                    return lines().stream()
                                    .filter(line -> line.startsWith("r\t"))
                                    .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf('\t') + 1)))
                                    .filter(started -> started > moment)
                                    .count()
                            >= reads;
                });
    }

    /** Waits until Redis serves it. */
    public void awaitServed() {
        await("node " + node + " to be served by Redis")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    requireAlive();
                    List<String> modes = lines().stream()
                            .filter(line -> line.startsWith("m\t"))
                            .toList();
                    return !modes.isEmpty() && modes.getLast().startsWith("m\ttrue");
                });
    }

    /** Has it write every cold key once; returns when that is acknowledged. */
    public void writeCold() {
        long before = count("w\t" + WRITTEN);
        tell("write");
        await("node " + node + " to write")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    requireAlive();
                    return count("w\t" + WRITTEN) > before;
                });
    }

    /** Has it write this key and end between the commit and all that would follow it. */
    public void dieAfterCommitOf(String key) {
        tell(key);
        try {
            if (!jvm.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("node " + node + " did not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void requireAlive() {
        if (!jvm.isAlive()) {
            throw new IllegalStateException("node " + node + " ended: see " + file);
        }
    }

    private void tell(String order) {
        try {
            orders.write(order + '\n');
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long count(String prefix) {
        return lines().stream().filter(line -> line.startsWith(prefix)).count();
    }

    /** The whole lines that there are: the last one may be half. */
    private List<String> lines() {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it in order, so that all it saw is written; kills it where it does not. */
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
