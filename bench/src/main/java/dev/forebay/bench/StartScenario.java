package dev.forebay.bench;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.base.ForebayClock;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.Ports;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolDirectory;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.store.DatabaseUrl;
import io.lettuce.core.RedisClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How long a start takes. The box office: {@code ./forebay up} from the command to "open", with its embedded servers and the
 * sample world, in an empty data directory and without the JVM's archive of classes, then again. The kit alone: a new JVM on
 * running servers, from its main method to an open Forebay, and to its first durable hold.
 */
final class StartScenario {
    private static final long MILLION = 1_000_000;

    private final ForebayClock clock = ForebayClock.system();
    private final Consumer<String> out;

    private StartScenario(Consumer<String> out) {
        this.out = out;
    }

    static void run(boolean quick, Consumer<String> out) throws IOException, InterruptedException {
        var scenario = new StartScenario(out);
        int rounds = quick ? 3 : 7;
        scenario.office(rounds);
        scenario.kit(rounds);
    }

    private void office(int rounds) throws IOException, InterruptedException {
        List<Long> first = new ArrayList<>();
        List<Long> again = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Path folder = Files.createTempDirectory("forebay-bench-start-");
            try {
                first.add(up(folder));
                again.add(up(folder));
            } finally {
                delete(folder);
            }
        }
        out.accept(String.format(
                "%n### ./forebay up until the box office is open, built before, %d rounds%n%n| start | ms, median | shortest | longest |%n|---|---|---|---|",
                rounds));
        row("the first, data directory empty", first);
        row("again", again);
    }

    private long up(Path folder) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        "./forebay",
                        "up",
                        "--port",
                        Integer.toString(Ports.free()),
                        "--data-dir",
                        folder.resolve("data").toString())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("REDIS_") || name.equals("DATABASE_URL"));
        builder.environment().put("FOREBAY_JAVA_OPTS", "-XX:SharedArchiveFile=" + folder.resolve("classes.jsa"));
        long begun = clock.nanoTime();
        Process process = builder.start();
        try {
            List<String> lines = new ArrayList<>();
            BufferedReader told = process.inputReader(StandardCharsets.UTF_8);
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                lines.add(line);
                if (line.startsWith("Last Minute Live is open")) {
                    return clock.nanoTime() - begun;
                }
            }
            throw new IllegalStateException("up ended: " + lines);
        } finally {
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private void kit(int rounds) throws IOException, InterruptedException {
        List<Long> bare = new ArrayList<>();
        List<Long> open = new ArrayList<>();
        List<Long> held = new ArrayList<>();
        List<Long> again = new ArrayList<>();
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            EmbeddedDatabase database = postgres.createDatabase("bench");
            Kit.main(redis.uri().toString(), url(database));
            for (int i = 0; i < rounds; i++) {
                bare.add(run(BareLettuce.class, redis.uri().toString()).getFirst());
                List<Long> told = run(Kit.class, redis.uri().toString(), url(database));
                open.add(told.get(0));
                held.add(told.get(1));
                again.add(told.get(2));
            }
        }
        out.accept(String.format(
                "%n### The kit in a new JVM, servers running, schema there, %d rounds%n%n| from the main method until | ms, median | shortest | longest |%n|---|---|---|---|",
                rounds));
        row("a PING through Lettuce alone, nothing of ours", bare);
        row("Forebay.open has returned, with Redis and PostgreSQL", open);
        row("the first durable hold is granted", held);
        row("in the same JVM again: opened, and the first durable hold granted", again);
    }

    private static String url(EmbeddedDatabase database) {
        return "postgresql://" + database.username() + ':' + database.password() + "@127.0.0.1:" + database.port() + '/'
                + database.name();
    }

    /** Nanoseconds that the main method of a new JVM printed. */
    private static List<Long> run(Class<?> main, String... servers) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(servers));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(main.getSimpleName() + " did not start: " + told);
        }
        return told.lines()
                .filter(line -> line.startsWith("took "))
                .map(line -> Long.parseLong(line.substring(5)))
                .toList();
    }

    private void row(String what, List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(n -> n / MILLION).sorted().toArray();
        out.accept(String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d |",
                what,
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void tell(long since) {
        System.out.println("took " + (ForebayClock.system().nanoTime() - since));
    }

    /** What the kit's link stands on, in a JVM that has loaded nothing yet. */
    static final class BareLettuce {
        private BareLettuce() {}

        public static void main(String... servers) {
            long begun = ForebayClock.system().nanoTime();
            RedisClient client = RedisClient.create(servers[0]);
            try (var connection = client.connect()) {
                String unused = connection.sync().ping();
                tell(begun);
            } finally {
                client.shutdown();
            }
        }
    }

    /** The kit in the other JVM: opened and holding something, twice. */
    static final class Kit {
        private Kit() {}

        public static void main(String... servers) {
            long begun = ForebayClock.system().nanoTime();
            var options = ForebayOptions.of(RedisEnvironment.read(Map.of("REDIS_URL", servers[0])))
                    .withDatabase(DatabaseUrl.parse("the database", servers[1]));
            try (Forebay forebay = Forebay.open(options)) {
                tell(begun);
                hold(forebay);
                tell(begun);
            }
            long again = ForebayClock.system().nanoTime();
            try (Forebay forebay = Forebay.open(options)) {
                hold(forebay);
                tell(again);
            }
        }

        private static void hold(Forebay forebay) {
            Holds holds = forebay.holds(
                    pool -> Optional.of(new PoolDirectory.Pool(pool, 1_000_000, unit -> true)), HoldOptions.defaults());
            String name = "start-" + UUID.randomUUID();
            HoldOutcome outcome =
                    holds.hold(HoldRequest.of("evt_start", name, List.of(name)).withTtl(Duration.ofSeconds(5)));
            if (!(outcome instanceof HoldOutcome.Held)) {
                throw new IllegalStateException("not held: " + outcome);
            }
        }
    }
}
