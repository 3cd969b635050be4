package dev.forebay.verification.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** The files under deploy/, read strictly: a key given twice is an error. */
final class Deployed {
    static final Path ROOT = Path.of("..", "deploy").toAbsolutePath().normalize();

    private Deployed() {}

    /** All documents of a YAML file. */
    static List<Map<String, Object>> yaml(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Map<String, Object>> documents = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            new Yaml(options).loadAll(reader).forEach(document -> documents.add(map(document)));
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object node) {
        return node == null ? Map.of() : (Map<String, Object>) node;
    }

    /** A value below a map, by its path; an empty map where there is none. */
    static Map<String, Object> map(Map<String, Object> node, String... path) {
        Map<String, Object> found = node;
        for (String key : path) {
            found = map(found.get(key));
        }
        return found;
    }

    static List<Map<String, Object>> maps(@Nullable Object node) {
        return list(node).stream().map(Deployed::map).toList();
    }

    static List<Object> list(@Nullable Object node) {
        return switch (node) {
            case null -> List.of();
            case List<?> elements -> new ArrayList<>(elements);
            default -> throw new IllegalArgumentException("no list: " + node);
        };
    }

    static String text(@Nullable Object node) {
        return node == null ? "" : node.toString();
    }

    /** As Compose lays one file over another: maps are merged, lists joined, all else is replaced. */
    static Map<String, Object> merged(Map<String, Object> base, Map<String, Object> over) {
        Map<String, Object> all = new LinkedHashMap<>(base);
        over.forEach((key, value) -> all.merge(key, value, (old, added) -> {
            if (old instanceof Map && added instanceof Map) {
                return merged(map(old), map(added));
            }
            if (old instanceof List && added instanceof List) {
                List<Object> joined = list(old);
                joined.addAll(list(added));
                return joined;
            }
            return added;
        }));
        return all;
    }

    /**
     * Runs a program to its end, which must come within a minute and be a good one; what it printed.
     *
     * @throws IllegalStateException with what it printed, when it ends otherwise
     */
    @CanIgnoreReturnValue
    static String run(Path directory, String... command) {
        return run(directory, Map.of(), command);
    }

    /** The same with variables of the environment. */
    @CanIgnoreReturnValue
    static String run(Path directory, Map<String, String> environment, String... command) {
        Process process = null;
        try {
            Path output = Files.createTempFile("output", ".txt");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                process = builder.start();
                boolean ended = process.waitFor(60, TimeUnit.SECONDS);
                String printed = Files.readString(output);
                if (!ended || process.exitValue() != 0) {
                    throw new IllegalStateException(String.join(" ", command)
                            + (ended ? " ended with " + process.exitValue() : " does not end") + ": " + printed);
                }
                return printed;
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    /** Skips the test where a program is missing, and says what brings it. */
    static void assumeInstalled(String program, String what) {
        boolean found = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        assumeTrue(found, () -> program + " is not installed; " + what);
    }
}
