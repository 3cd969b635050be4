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
 * Measures a scenario beside its peers: {@code link} or {@code hold}, with {@code --quick} for a shorter run,
 * {@code --only <load>} for the cases of one load such as 64V, and {@code --keep <folder>} to write the raw output there as well. Starts its own servers.
 */
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) throws InterruptedException {
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
            default -> {
                System.err.println("usage: bench link|hold [--quick] [--only 64V] [--keep <folder>]");
                System.exit(2);
            }
        }
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
