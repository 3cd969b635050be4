package dev.forebay.boxoffice.testing;

import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.BoxOfficeApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A node of a box office in a JVM of its own. */
public final class OfficeProcess implements AutoCloseable {
    private final Process jvm;
    private final int port;

    private OfficeProcess(Process jvm, int port) {
        this.jvm = jvm;
        this.port = port;
    }

    /** Starts it, and answers when it serves. */
    static OfficeProcess start(int port, List<String> arguments, Path log) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                BoxOfficeApplication.class.getName()));
        command.addAll(arguments);
        try {
            var jvm = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            var process = new OfficeProcess(jvm, port);
            await("the box office that logs to " + log)
                    .atMost(Duration.ofMinutes(2))
                    .until(process::serves);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean serves() {
        if (!jvm.isAlive()) {
            throw new IllegalStateException("the box office ended with " + jvm.exitValue());
        }
        try (var connection = new Socket("localhost", port)) {
            return connection.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A guest's browser at this node. */
    public Client guest() {
        return new Client(URI.create("http://localhost:" + port));
    }

    /** Ends it by SIGKILL: nothing of it runs any more. */
    @Override
    public void close() {
        jvm.destroyForcibly();
        await("the end of the box office").atMost(Duration.ofSeconds(20)).until(() -> !jvm.isAlive());
    }
}
