package dev.forebay.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One server on one port in one data directory, started and stopped as often as wished until it is closed: what all
 * embedded servers have in common. Thread-safe: starts and stops are serialised.
 */
final class SupervisedServer<L extends SupervisedServer.Launch> implements AutoCloseable {
    /** A product: its name in messages, the one of its files, and the signal for a clean stop. */
    record Product(String name, String files, String stopSignal) {}

    /** Where a server lives. */
    record Site(Path directory, boolean temporary, int port) {}

    /** How a product is started at its site. */
    interface Launch {
        /** Prepares the files that the server reads at its start; the command line that starts it. */
        List<String> command();

        default Map<String, String> environment() {
            return Map.of();
        }

        /** Where it is started; one of ours is not in anybody's way at the root. */
        default Path workingDirectory() {
            return Path.of("/");
        }

        /** Whether the server does its work already; asked again and again, and may do what is still missing. */
        boolean answers();

        Duration timeout();

        /** Between two questions whether it answers. */
        Duration pace();

        /** Whether the data dies with the directory, so that a close need not wait for a clean stop. */
        boolean killedAtClose();

        /** After the last stop, while the directory is still there. */
        default void afterLastStop() {}
    }

    private static final int ATTEMPTS = 5;

    private final ReentrantLock lifecycle = new ReentrantLock();
    private final Product product;
    private final DataDirectory directory;
    private final ServerProcess process;
    private final int port;
    private final L launch;
    private boolean closed;

    private SupervisedServer(
            Product product, DataDirectory directory, ServerProcess process, int port, Function<Site, L> launch) {
        this.product = product;
        this.directory = directory;
        this.process = process;
        this.port = port;
        this.launch = launch.apply(new Site(directory.path(), directory.temporary(), port));
    }

    /**
     * A running server. Without a data directory it lives in a temporary one; with port 0 on a free one, and on the
     * next when somebody took that meanwhile.
     */
    static <L extends Launch> SupervisedServer<L> start(
            Product product, @Nullable Path dataDir, int port, Function<Site, L> launchAt) {
        for (int attempt = 1; ; attempt++) {
            SupervisedServer<L> server = open(product, dataDir, port == 0 ? Ports.free() : port, launchAt);
            try {
                server.begin();
                return server;
            } catch (EmbeddedServerException e) {
                boolean again = port == 0 && attempt < ATTEMPTS && server.portWasTakenMeanwhile();
                server.close();
                if (!again) {
                    throw e;
                }
            }
        }
    }

    private static <L extends Launch> SupervisedServer<L> open(
            Product product, @Nullable Path dataDir, int port, Function<Site, L> launchAt) {
        DataDirectory directory = DataDirectory.open(dataDir, product.files());
        try {
            ServerProcess process = new ServerProcess(product.files(), directory, product.stopSignal());
            try {
                return new SupervisedServer<>(product, directory, process, port, launchAt);
            } catch (RuntimeException e) {
                process.close();
                throw e;
            }
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    L launch() {
        return launch;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isPaused() {
        return process.isPaused();
    }

    Path log() {
        return process.log();
    }

    List<String> lastLogLines(int count) {
        return process.lastLines(count);
    }

    void kill() {
        exclusively(process::kill);
    }

    void pause() {
        exclusively(process::pause);
    }

    void resume() {
        exclusively(process::resume);
    }

    void stop() {
        exclusively(process::stop);
    }

    void restart() {
        exclusively(() -> {
            process.stop();
            begin();
        });
    }

    /** Kills it, deletes these files of its folder and starts it again. */
    void restartWithout(String... files) {
        exclusively(() -> {
            process.kill();
            for (String file : files) {
                delete(directory.path().resolve(file));
            }
            begin();
        });
    }

    private void delete(Path path) {
        try {
            if (Files.isDirectory(path)) {
                Directories.delete(path);
            } else {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot delete " + product.name() + "'s data: " + e, e);
        }
    }

    @Override
    public void close() {
        exclusively(() -> {
            if (!closed) {
                closed = true;
                if (launch.killedAtClose()) {
                    process.kill();
                }
                process.close();
                launch.afterLastStop();
                directory.close();
            }
        });
    }

    private void exclusively(Runnable work) {
        lifecycle.lock();
        try {
            work.run();
        } finally {
            lifecycle.unlock();
        }
    }

    private void begin() {
        if (closed) {
            throw new EmbeddedServerException("this " + product.name() + " was closed: start another");
        }
        if (!Ports.isFree(port)) {
            throw new EmbeddedServerException("port " + port + " is taken: stop what listens there, or choose another"
                    + " port for " + product.name());
        }
        process.start(launch.command(), launch.environment(), launch.workingDirectory());
        Deadline deadline = Deadline.in(launch.timeout());
        while (!launch.answers()) {
            if (process.endedWithin(launch.pace())) {
                throw new EmbeddedServerException(product.name() + " ended at its start: " + why());
            }
            if (deadline.isPast()) {
                throw new EmbeddedServerException(product.name() + " did not answer within "
                        + launch.timeout().toSeconds() + " s: " + why());
            }
        }
    }

    private String why() {
        return String.join(" | ", lastLogLines(3)) + " (log: " + log() + ")";
    }

    /** Before it was to begin, or, in the words of one C library or the other, when it did. */
    private boolean portWasTakenMeanwhile() {
        return !process.isAlive() && !Ports.isFree(port)
                || lastLogLines(20).stream()
                        .anyMatch(line -> line.contains("Address already in use") || line.contains("Address in use"));
    }
}
