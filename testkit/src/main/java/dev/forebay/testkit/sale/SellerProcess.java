package dev.forebay.testkit.sale;

import dev.forebay.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A JVM of its own in which buyers buy: a process that can be stopped and killed. It sells one pool after another as it
 * is told to. Its histories stand in files, so what it was told is known also when it never came to say so. It ends with
 * whoever started it; the owner closes it, which kills it where it still runs. Not thread-safe.
 */
public final class SellerProcess implements AutoCloseable {
    private static final int GRACE_SECONDS = 10;

    private final String name;
    private final Path folder;
    private final Process jvm;
    private final Writer orders;
    private HistoryFile history;
    private int sales;

    private SellerProcess(String name, Path folder, Process jvm) {
        this.name = name;
        this.folder = folder;
        this.jvm = jvm;
        this.orders = jvm.outputWriter(StandardCharsets.US_ASCII);
        this.history = new HistoryFile(name, folder.resolve(name + ".none"));
    }

    /**
     * The servers that it works on.
     *
     * @param redis the environment that names Redis, as any application reads it
     * @param prefix of its keys
     */
    public record Place(Map<String, String> redis, EmbeddedDatabase database, String prefix) {
        public Place {
            redis = Map.copyOf(redis);
        }
    }

    /**
     * One sale.
     *
     * @param pool what is sold
     * @param buyers how many buy at once
     * @param attempts how often each of them asks, where it is not told to stop before
     * @param seed what they do follows from it
     */
    public record Order(String pool, int buyers, int attempts, long seed) {}

    /** Starts it; it is idle until it is given an order. Logs and histories stand in the folder, under its name. */
    public static SellerProcess start(String name, Place place, Path folder) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dlogback.configurationFile=dev/forebay/testkit/sale/seller-logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                SellerMain.class.getName(),
                name));
        command.addAll(SellerMain.arguments(place));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        var environment = new HashMap<>(place.redis());
        environment.put("REDIS_KEY_PREFIX", place.prefix());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("REDIS_"));
        builder.environment().putAll(environment);
        try {
            return new SellerProcess(name, folder, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    /** Has it begin a sale; the last one must have ended. */
    public void sell(Order order) {
        Path file = folder.resolve(name + '-' + sales++ + ".history");
        history = new HistoryFile(name, file);
        tell(String.join(
                "\t",
                "sell",
                order.pool(),
                Integer.toString(order.buyers()),
                Integer.toString(order.attempts()),
                Long.toString(order.seed()),
                file.toString()));
    }

    /** Tells it to end the sale once Redis serves it; {@link #awaitEnd} waits for that. */
    public void stopSelling() {
        tell("stop");
    }

    /** Sets the wall clock of its kit so far ahead of the machine's; negative: behind. */
    public void setClock(Duration ahead) {
        tell("clock\t" + ahead.toSeconds());
    }

    private void tell(String order) {
        try {
            orders.write(order + '\n');
            orders.flush();
        } catch (IOException e) {
            throw new IllegalStateException(name + " takes no orders any more", e);
        }
    }

    /** What was asked and answered in the sale by now. */
    public List<SaleOp> ops() {
        return history.ops();
    }

    /** How much was answered in the sale by now. */
    public int answers() {
        return history.answers();
    }

    /** How often this was answered in the sale by now. */
    public int answers(SaleAnswer.Said said) {
        return history.answers(said);
    }

    /** Waits until the sale has ended; whether Redis served the process then. */
    public boolean awaitEnd(Duration within) {
        Awaitility.await(name + " to end its sale")
                .atMost(within)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> history.end().isPresent() || !jvm.isAlive());
        String end = history.end().orElseGet(this::lastWords);
        return switch (end) {
            case SellerMain.SERVED -> true;
            case SellerMain.NOT_SERVED -> false;
            default -> throw new IllegalStateException(name + ": " + end);
        };
    }

    /** Why it may have ended: the end of its log. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(name + ".log"));
            return "it ended without a word, its log with "
                    + lines.subList(Math.max(0, lines.size() - 30), lines.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return jvm.isAlive();
    }

    /** SIGSTOP: it does nothing until {@link #resume}, and its connections stand. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-s", signal, Long.toString(jvm.pid()))
                    .inheritIO()
                    .start();
            if (!kill.waitFor(GRACE_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException(name + " got no SIG" + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** SIGKILL: it is gone when this returns. */
    public void kill() {
        try {
            if (!jvm.destroyForcibly().waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " could not be killed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (jvm.isAlive()) {
            kill();
        }
    }
}
