package dev.forebay.testkit.sale;

import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.testkit.HoldWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Buyers in a JVM of their own: a process that can be killed. Its history stands in a file, so what it was told is known
 * also when it never came to say so. The owner closes it, which kills it where it still runs.
 */
public final class SaleProcess implements AutoCloseable {
    private final String name;
    private final Path history;
    private final Process jvm;

    private SaleProcess(String name, Path history, Process jvm) {
        this.name = name;
        this.history = history;
        this.jvm = jvm;
    }

    /**
     * What it is to do.
     *
     * @param name its name in histories
     * @param host where Redis, or a proxy to it, listens
     * @param port and on which port
     * @param prefix of its keys
     * @param pool what it sells
     * @param buyers how many buyers it has
     * @param attempts how often each of them asks
     * @param seed what they do follows from it
     * @param history the file it writes
     */
    public record Order(
            String name,
            String host,
            int port,
            EmbeddedDatabase database,
            String prefix,
            String pool,
            int buyers,
            int attempts,
            long seed,
            Path history) {
        private List<String> arguments() {
            return List.of(
                    name,
                    host,
                    Integer.toString(port),
                    database.host(),
                    Integer.toString(database.port()),
                    database.name(),
                    database.username(),
                    database.password(),
                    prefix,
                    pool,
                    Integer.toString(buyers),
                    Integer.toString(attempts),
                    Long.toString(seed),
                    history.toString());
        }

        private static Order read(String[] args) {
            return new Order(
                    args[0],
                    args[1],
                    Integer.parseInt(args[2]),
                    new EmbeddedDatabase(args[3], Integer.parseInt(args[4]), args[5], args[6], args[7]),
                    args[8],
                    args[9],
                    Integer.parseInt(args[10]),
                    Integer.parseInt(args[11]),
                    Long.parseLong(args[12]),
                    Path.of(args[13]));
        }
    }

    /** Starts it; it begins to buy as soon as it is up. */
    public static SaleProcess start(Order order) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SaleProcess.class.getName()));
        command.addAll(order.arguments());
        try {
            Process jvm = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.to(order.history()
                            .resolveSibling(order.name() + ".log")
                            .toFile()))
                    .start();
            return new SaleProcess(order.name(), order.history(), jvm);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process itself. */
    public static void main(String[] args) {
        Order order = Order.read(args);
        try (SaleHistory history = SaleHistory.of(order.name(), order.history());
                HoldWorld world = HoldWorld.at(order.host(), order.port(), order.database(), order.prefix())) {
            new SaleBuyers(world.holds(), world.store(), history, order.pool())
                    .buy(order.buyers(), order.attempts(), order.seed(), () -> false);
        }
    }

    public String name() {
        return name;
    }

    /** What it has noted by now. */
    public List<SaleOp> ops() {
        return SaleHistory.read(name, history);
    }

    public boolean isAlive() {
        return jvm.isAlive();
    }

    /** SIGKILL: it is gone when this returns. */
    public void kill() {
        try {
            if (!jvm.destroyForcibly().waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " could not be killed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for its end; 0 where all went well. */
    public int awaitExit(long seconds) {
        try {
            if (!jvm.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " did not end within " + seconds + " s");
            }
            return jvm.exitValue();
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
