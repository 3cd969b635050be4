package dev.forebay.testkit.fault;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.outbox.OutboxOptions;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.Store;
import dev.forebay.store.StorePool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A JVM of its own whose outbox claims messages of one kind and never ends with them, until it is killed. */
public final class StuckRelay implements AutoCloseable {
    private static final String CLAIMED = "claimed ";

    private final Process jvm;
    private final BufferedReader says;

    private StuckRelay(Process jvm) {
        this.jvm = jvm;
        this.says = jvm.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts it; it relays at once. */
    public static StuckRelay start(EmbeddedDatabase database, String kind, Duration lease) {
        String url = "postgresql://%s:%s@%s:%d/%s"
                .formatted(database.username(), database.password(), database.host(), database.port(), database.name());
        var builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                StuckRelay.class.getName(),
                kind,
                lease.toString()));
        builder.environment().put("DATABASE_URL", url);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return new StuckRelay(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has claimed a message; answers how many with it. Ends with an exception where the JVM ends. */
    public int awaitClaim() {
        try {
            for (String line = says.readLine(); line != null; line = says.readLine()) {
                if (line.startsWith(CLAIMED)) {
                    return Integer.parseInt(line.substring(CLAIMED.length()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("the relay ended before it claimed anything");
    }

    /** SIGKILL. */
    public void kill() {
        jvm.destroyForcibly();
        jvm.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** The JVM: kind and lease are its arguments, the database is its DATABASE_URL. */
    public static void main(String[] args) throws InterruptedException {
        var clock = ForebayClock.system();
        try (StorePool pool = StorePool.open(DatabaseUrl.parse("DATABASE_URL", System.getenv("DATABASE_URL")), 4);
                Outbox outbox = Outbox.of(
                        Store.of(pool.dataSource(), Meters.none(), clock),
                        OutboxOptions.defaults().withLease(Duration.parse(args[1])),
                        Meters.none(),
                        clock)) {
            outbox.handle(new OutboxHandler() {
                @Override
                public String kind() {
                    return args[0];
                }

                @Override
                public void handle(List<OutboxEntry> batch) throws InterruptedException {
                    System.out.println(CLAIMED + batch.size());
                    new CountDownLatch(1).await();
                }
            });
            outbox.start();
            new CountDownLatch(1).await();
        }
    }
}
