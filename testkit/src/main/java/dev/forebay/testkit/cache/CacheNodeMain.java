package dev.forebay.testkit.cache;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.base.ForebayException;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.health.Mode;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.redis.RedisRole;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The program of a {@link CacheNodeProcess}: readers and a writer on a table behind a cache, what they saw in a file, and
 * orders from the input, one a line. It ends with its input.
 */
final class CacheNodeMain {
    /** Keys that are written all the time. */
    static final int HOT = 8;

    /** Keys that are written once, when it is ordered: what is stale of them stays stale. */
    static final int COLD = 100;

    private static final int READERS = 3;
    private static final int KILLED = 137;

    private final int node;
    private final Forebay forebay;
    private final CachedTable table;
    private final CacheHistory history = new CacheHistory();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong failures = new AtomicLong();

    private CacheNodeMain(int node, Forebay forebay) {
        this.node = node;
        this.forebay = forebay;
        CachedTable.create(forebay.store().orElseThrow());
        this.table = new CachedTable(forebay);
    }

    /** The name of a cold key. */
    static String cold(int number) {
        return "c" + number;
    }

    public static void main(String[] args) throws IOException {
        var database = new EmbeddedDatabase(args[2], Integer.parseInt(args[3]), args[4], args[5], args[6]);
        ForebayOptions options =
                ForebayOptions.of(RedisEnvironment.read(System.getenv())).withDatabase(CacheWorld.urlOf(database));
        int node = Integer.parseInt(args[0]);
        try (Forebay forebay = Forebay.open(options);
                var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                BufferedWriter file = Files.newBufferedWriter(Path.of(args[1]), StandardCharsets.US_ASCII)) {
            new CacheNodeMain(node, forebay).run(threads, orders, file);
        }
    }

    private void run(ExecutorService threads, BufferedReader orders, BufferedWriter file) throws IOException {
        for (int i = 0; i < READERS; i++) {
            var random = new SplittableRandom(node * 100L + i);
            threads.submit(() -> loop(() -> read(random)));
        }
        var random = new SplittableRandom(node * 100L + READERS);
        threads.submit(() -> loop(() -> write("k" + random.nextInt(HOT), random.nextBoolean())));
        Thread scribe = Thread.ofPlatform().name("history").start(() -> keep(file));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            obey(order);
        }
        stopped.set(true);
        try {
            scribe.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void obey(String order) {
        if (order.equals("write")) {
            for (int i = 0; i < COLD; i++) {
                write(cold(i), i % 2 == 0);
            }
            history.wrote(node, CacheNodeProcess.WRITTEN, 0, System.nanoTime());
        } else {
            table.dieAfterCommit(order, () -> Runtime.getRuntime().halt(KILLED));
        }
    }

    private void loop(Runnable step) {
        while (!stopped.get()) {
            try {
                step.run();
            } catch (ForebayException e) {
                failures.incrementAndGet();
            }
            LockSupport.parkNanos(300_000);
        }
    }

    private void read(SplittableRandom random) {
        String key = random.nextBoolean() ? "k" + random.nextInt(HOT) : cold(random.nextInt(COLD));
        boolean remote = random.nextInt(4) == 0;
        long started = System.nanoTime();
        history.read(node, key, table.read(key, remote), remote, started);
    }

    private void write(String key, boolean inTransaction) {
        long version = table.write(key, inTransaction);
        history.wrote(node, key, version, System.nanoTime());
        LockSupport.parkNanos(2_000_000);
    }

    /** Writes down what was seen, every few milliseconds, and in which mode the process is. */
    private void keep(BufferedWriter file) {
        try {
            boolean last = false;
            while (!last) {
                last = stopped.get();
                LockSupport.parkNanos(20_000_000);
                var lines = new StringBuilder();
                history.drain(
                        write -> lines.append(CacheNodeProcess.line(write)),
                        read -> lines.append(CacheNodeProcess.line(read)));
                boolean up = forebay.gate().mode(RedisRole.CACHE) instanceof Mode.Up;
                file.write(lines.append("m\t")
                        .append(up)
                        .append('\t')
                        .append(failures)
                        .append('\n')
                        .toString());
                file.flush();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What it is started with. */
    static List<String> arguments(int node, Path file, EmbeddedDatabase database) {
        return List.of(
                Integer.toString(node),
                file.toString(),
                database.host(),
                Integer.toString(database.port()),
                database.name(),
                database.username(),
                database.password());
    }
}
