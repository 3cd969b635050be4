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
        List<Long> open = new ArrayList<>();
        List<Long> held = new ArrayList<>();
        List<Long> whole = new ArrayList<>();
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            EmbeddedDatabase database = postgres.createDatabase("bench");
            Kit.main(redis.uri().toString(), url(database));
            for (int i = 0; i < rounds; i++) {
                long begun = clock.nanoTime();
                String[] told = kit(redis.uri().toString(), url(database));
                whole.add(clock.nanoTime() - begun);
                open.add(Long.parseLong(told[0]));
                held.add(Long.parseLong(told[1]));
            }
        }
        out.accept(String.format(
                "%n### The kit in a new JVM, servers running, schema there, %d rounds%n%n| until | ms, median | shortest | longest |%n|---|---|---|---|",
                rounds));
        row("Forebay.open has returned, from the main method", open);
        row("the first durable hold is granted, from the main method", held);
        row("the process has ended, from its start", whole);
    }

    private static String url(EmbeddedDatabase database) {
        return "postgresql://" + database.username() + ':' + database.password() + "@127.0.0.1:" + database.port() + '/'
                + database.name();
    }

    private static String[] kit(String redis, String database) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Kit.class.getName(),
                        redis,
                        database)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("the kit did not start: " + told);
        }
        String last = told.lines()
                .filter(line -> line.startsWith("open "))
                .findFirst()
                .orElseThrow();
        return last.substring(5).split(" ");
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

    /** What runs in the other JVM; prints the nanoseconds until it was open and until it held something. */
    static final class Kit {
        private Kit() {}

        public static void main(String... servers) {
            ForebayClock clock = ForebayClock.system();
            long begun = clock.nanoTime();
            var options = ForebayOptions.of(RedisEnvironment.read(Map.of("REDIS_URL", servers[0])))
                    .withDatabase(DatabaseUrl.parse("the database", servers[1]));
            try (Forebay forebay = Forebay.open(options)) {
                long open = clock.nanoTime() - begun;
                Holds holds = forebay.holds(
                        pool -> Optional.of(new PoolDirectory.Pool(pool, 1_000_000, unit -> true)),
                        HoldOptions.defaults());
                String name = "start-" + ProcessHandle.current().pid();
                HoldOutcome outcome = holds.hold(
                        HoldRequest.of("evt_start", name, List.of(name)).withTtl(Duration.ofSeconds(5)));
                long held = clock.nanoTime() - begun;
                if (!(outcome instanceof HoldOutcome.Held)) {
                    throw new IllegalStateException("not held: " + outcome);
                }
                System.out.println("open " + open + ' ' + held);
            }
        }
    }
}
