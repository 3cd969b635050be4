package dev.forebay.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Short commands of the system, run to their end within ten seconds. */
final class Shell {
    private Shell() {}

    /** Whether the command exists and ended with 0. */
    static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends a signal by its name: STOP, CONT, INT, QUIT. False when the process is gone. */
    static boolean signal(String name, long pid) {
        return succeeds("/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name, Long.toString(pid));
    }

    /** A command line that runs one of our scripts, without a file to leave behind. */
    static List<String> script(String resource, String... arguments) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", text(resource), resource));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String text(String resource) {
        try (InputStream in = Objects.requireNonNull(Shell.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
