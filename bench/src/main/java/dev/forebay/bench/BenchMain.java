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
import java.util.function.Consumer;

/**
 * Measures a scenario beside its peers: {@code link} or {@code hold}, with {@code --quick} for a shorter run and
 * {@code --keep <folder>} to write the raw output there as well. Starts its own servers.
 */
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) throws InterruptedException {
        List<String> words = Arrays.asList(args);
        String scenario = words.isEmpty() ? "" : words.getFirst();
        Pace pace = Pace.of(words.contains("--quick"));
        int keep = words.indexOf("--keep");
        Path kept = keep >= 0 && keep + 1 < words.size() ? Path.of(words.get(keep + 1)) : null;
        String stamp = ForebayClock.system()
                .now()
                .truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace(":", "");
        String file = scenario + '-' + stamp + ".txt";
        Consumer<String> out = line -> {
            System.out.println(line);
            append(Path.of("bench", "results", file), line);
            if (kept != null) {
                append(kept.resolve(file), line);
            }
        };
        switch (scenario) {
            case "link" -> {
                Machine.describe(words).forEach(out);
                LinkScenario.run(pace, out);
            }
            default -> {
                System.err.println("usage: bench link [--quick] [--keep <folder>]");
                System.exit(2);
            }
        }
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
