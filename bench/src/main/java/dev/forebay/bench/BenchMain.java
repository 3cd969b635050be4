package dev.forebay.bench;

import dev.forebay.base.ForebayClock;
import dev.forebay.bench.Table.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures a scenario: {@code link}, {@code hold} and {@code cache} beside their peers, {@code booking} in process and over HTTP,
 * {@code cache-forms} entries as texts and as hashes, {@code cache-steps} what each feature of a cache saves a failing database,
 * {@code source-vs-cache} the catalogue's pages with and without their caches,
 * {@code sync} changes by plain SQL, {@code live} to many sockets, {@code gate} with Redis failing, {@code start} the box office and the kit; {@code cluster} and {@code failover} on a Cluster and
 * with Sentinels. {@code --quick} is a shorter run, {@code --only <load>} takes the cases of one load such
 * as 64V, and {@code --keep <folder>} writes the raw output there as well. Starts its own servers.
 */
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) throws Exception {
        List<String> words = Arrays.asList(args);
        String scenario = words.isEmpty() ? "" : words.getFirst();
        Pace pace = Pace.of(words.contains("--quick"), option(words, "--only").orElse(""));
        Optional<Path> kept = option(words, "--keep").map(Path::of);
        String stamp = ForebayClock.system()
                .now()
                .truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace(":", "");
        String file = scenario + '-' + stamp + ".txt";
        Consumer<String> out = line -> {
            System.out.println(line);
            append(Path.of("bench", "results", file), line);
            kept.ifPresent(folder -> append(folder.resolve(file), line));
        };
        switch (scenario) {
            case "link" -> {
                Machine.describe(words).forEach(out);
                LinkScenario.run(pace, out);
            }
            case "hold" -> {
                Machine.describe(words).forEach(out);
                HoldScenario.run(pace, out);
            }
            case "cache" -> {
                Machine.describe(words).forEach(out);
                CacheScenario.run(pace, out);
            }
            case "cache-forms" -> {
                Machine.describe(words).forEach(out);
                CacheScenario.runForms(pace, out);
            }
            case "cache-steps" -> {
                Machine.describe(words).forEach(out);
                StepsScenario.run(words.contains("--quick"), out);
            }
            case "cluster" -> {
                Machine.describe(words).forEach(out);
                ClusterScenario.run(pace, out);
            }
            case "failover" -> {
                Machine.describe(words).forEach(out);
                FailoverScenario.run(words.contains("--quick"), out);
            }
            case "booking" -> {
                Machine.describe(words).forEach(out);
                BookingScenario.run(pace.ofApplication(), out);
            }
            case "source-vs-cache" -> {
                Machine.describe(words).forEach(out);
                SourceScenario.run(pace.ofApplication(), out);
            }
            case "live" -> {
                Machine.describe(words).forEach(out);
                LiveScenario.run(
                        LiveScenario.Size.of(
                                words.contains("--quick"),
                                number(words, "--sockets", 1_000),
                                number(words, "--rate", 500),
                                number(words, "--idle", 10_000)),
                        out);
            }
            case "sync" -> {
                Machine.describe(words).forEach(out);
                SyncScenario.run(pace, words.contains("--quick"), out);
            }
            case "steady" -> {
                Machine.describe(words).forEach(out);
                SteadyScenario.run(words.contains("--quick"), number(words, "--rate", 1_000), out);
            }
            case "start" -> {
                Machine.describe(words).forEach(out);
                StartScenario.run(words.contains("--quick"), out);
            }
            case "gate" -> {
                Machine.describe(words).forEach(out);
                GateScenario.run(words.contains("--quick"), number(words, "--rate", 40), out);
            }
            default -> {
                System.err.println(
                        "usage: bench link|hold|cache|cache-forms|cache-steps|cluster|failover|booking|source-vs-cache|sync|start [--quick] [--only 64V] [--keep <folder>]\n"
                                + "       bench live [--quick] [--sockets 1000] [--rate 500] [--idle 10000] [--keep <folder>]\n"
                                + "       bench steady [--quick] [--rate 1000] [--keep <folder>]\n"
                                + "       bench gate [--quick] [--rate 40] [--keep <folder>]");
                System.exit(2);
            }
        }
    }

    private static int number(List<String> words, String name, int otherwise) {
        return option(words, name).map(Integer::parseInt).orElse(otherwise);
    }

    private static Optional<String> option(List<String> words, String name) {
        int at = words.indexOf(name);
        return at >= 0 && at + 1 < words.size() ? Optional.of(words.get(at + 1)) : Optional.empty();
    }

    private static void append(Path file, String line) {
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, line + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
