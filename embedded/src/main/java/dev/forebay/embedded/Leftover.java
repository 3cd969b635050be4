package dev.forebay.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a killed JVM may leave in a data directory: a file with a process id. The id may be that of the server, still
 * running, or long since that of some other process, which must not be touched.
 */
final class Leftover {
    private static final Logger log = LoggerFactory.getLogger(Leftover.class);

    private Leftover() {}

    /** Stops the server of that id when it is one of ours, and deletes the file. The caller owns the directory. */
    static void stop(Path pidFile, Path home, String signal, Duration grace) {
        Optional<ProcessHandle> server = server(pidFile, home);
        if (server.isPresent()) {
            log.info(
                    "stopping a server left by a killed process pid={} directory={}",
                    server.get().pid(),
                    home);
            Shell.signal(signal, server.get().pid());
            Shell.signal("CONT", server.get().pid());
            if (!ends(server.get(), grace)) {
                server.get().destroyForcibly();
                ends(server.get(), grace);
            }
        }
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot delete " + pidFile + " (" + e + "): delete it yourself", e);
        }
    }

    /** The running process that the file names, when its command line names the directory too. */
    static Optional<ProcessHandle> server(Path pidFile, Path home) {
        return pid(pidFile)
                .flatMap(ProcessHandle::of)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> Arrays.stream(arguments).anyMatch(a -> a.contains(home.toString())))
                        .orElse(false));
    }

    private static Optional<Long> pid(Path file) {
        try {
            return Files.readAllLines(file).stream().findFirst().map(line -> Long.valueOf(line.trim()));
        } catch (IOException | NumberFormatException noneThere) {
            return Optional.empty();
        }
    }

    /** Waits for a process, of ours or not, to end. */
    static boolean ends(ProcessHandle process, Duration grace) {
        try {
            process.onExit().get(grace.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new EmbeddedServerException("cannot wait for process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while waiting for process " + process.pid(), e);
        }
    }
}
