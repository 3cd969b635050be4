package dev.forebay.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** {@code forebay up} in a JVM of its own. */
final class UpProcess {
    private UpProcess() {}

    static Process start(int port, Path data, String... options) throws IOException {
        return start(port, data, Map.of(), options);
    }

    /** The same with more variables in its environment. */
    static Process start(int port, Path data, Map<String, String> environment, String... options) throws IOException {
        return startIn(Path.of("").toAbsolutePath(), port, data, environment, options);
    }

    /** The same in a working directory of its own. */
    static Process startIn(Path folder, int port, Path data, Map<String, String> environment, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ForebayCli.class.getName(),
                "up",
                "--port",
                Integer.toString(port),
                "--data-dir",
                data.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("REDIS_") || name.equals("DATABASE_URL"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** What it prints until it is open; read on a thread of its own, for the common one may be busy with servers. */
    static List<String> printedUntilOpen(Process process) throws Exception {
        var printed = new FutureTask<>(() -> {
            List<String> lines = new ArrayList<>();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (line.startsWith("Ctrl-C")) {
                    return lines;
                }
            }
            throw new IllegalStateException("up ended: " + lines);
        });
        Thread.ofPlatform().daemon().name("up").start(printed);
        return printed.get(5, TimeUnit.MINUTES);
    }
}
