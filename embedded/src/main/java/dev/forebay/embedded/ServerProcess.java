package dev.forebay.embedded;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server's process in its data directory, started and stopped as often as wished, and the guardian that stops it when
 * this JVM dies.
 *
 * <p>The guardian cannot be a parent of the server nor share its standard input: the JDK closes that when the server
 * ends, which would look like the JVM's death. Its owner serialises all calls but
 * {@link #isAlive}, {@link #isPaused}, {@link #pid} and the log's.
 */
final class ServerProcess implements AutoCloseable {
    /** Keeps the pipes to the guardians open for as long as the JVM lives, whatever the garbage collector finds. */
    private static final Set<ServerProcess> OPEN = ConcurrentHashMap.newKeySet();

    private static final Duration GRACE = Duration.ofSeconds(20);

    private final String name;
    private final Path log;
    private final Path pidFile;
    private final String stopSignal;
    private final Process guardian;
    private final ReentrantLock pipe = new ReentrantLock();
    private volatile @Nullable Process process;
    private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);
    private volatile boolean paused;

    /** Starts the guardian, no server yet; first stops a server that a killed JVM left in the directory. */
    ServerProcess(String name, DataDirectory directory, String stopSignal) {
        this.name = name;
        this.stopSignal = stopSignal;
        Path home = directory.path();
        log = home.resolve(name + ".log");
        pidFile = home.resolve(name + ".pid");
        Leftover.stop(pidFile, home, stopSignal, GRACE);
        String doomed = directory.temporary() ? home.toString() : "";
        try {
            guardian = new ProcessBuilder(Shell.script(
                            "guardian.sh", pidFile.toString(), stopSignal, Long.toString(GRACE.toSeconds()), doomed))
                    .directory(new File("/"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot run /bin/sh, which guards " + name + ": " + e.getMessage(), e);
        }
        OPEN.add(this);
    }

    void start(List<String> command, Map<String, String> environment, Path workingDirectory) {
        String[] arguments =
                Stream.concat(Stream.of(pidFile.toString()), command.stream()).toArray(String[]::new);
        ProcessBuilder builder = new ProcessBuilder(Shell.script("run-server.sh", arguments))
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Process started = builder.start();
            process = started;
            tellGuardian("runs " + started.pid());
            paused = false;
            ended = endOf(started);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * On a thread of its own, which ends with the server: {@link Process#onExit} tells it by the common pool, and an
     * application may keep that busy for longer than anybody here waits.
     */
    private CompletableFuture<Void> endOf(Process started) {
        var end = new CompletableFuture<Void>();
        Thread.ofPlatform().daemon().name("forebay-embedded-end-of-" + name).start(() -> {
            try {
                started.waitFor();
                // The file exists only while the server does, so that nobody signals another process that got its id.
                tellGuardian("ended");
                deletePidFile();
                end.complete(null);
            } catch (InterruptedException | RuntimeException e) {
                end.completeExceptionally(e);
            }
        });
        return end;
    }

    private void tellGuardian(String line) {
        pipe.lock();
        try {
            OutputStream out = guardian.getOutputStream();
            out.write((line + '\n').getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } catch (IOException e) {
            // The guardian is gone: it has been told to end, or somebody killed it, and the next start finds the file.
            guardian.destroyForcibly();
        } finally {
            pipe.unlock();
        }
    }

    boolean isAlive() {
        Process p = process;
        return p != null && p.isAlive();
    }

    boolean isPaused() {
        return paused;
    }

    long pid() {
        Process p = process;
        if (p == null) {
            throw new EmbeddedServerException(name + " was not started");
        }
        return p.pid();
    }

    /** Waits a moment; true when the process ended meanwhile. Paces the loops that wait for readiness. */
    boolean endedWithin(Duration moment) {
        try {
            ended.get(moment.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new EmbeddedServerException("cannot wait for " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while waiting for " + name, e);
        }
    }

    /** SIGSTOP to the server and all its children. */
    void pause() {
        Shell.signal("STOP", pid());
        children().forEach(child -> Shell.signal("STOP", child.pid()));
        paused = true;
    }

    void resume() {
        children().forEach(child -> Shell.signal("CONT", child.pid()));
        Shell.signal("CONT", pid());
        paused = false;
    }

    /** SIGKILL to the server and all its children; returns when they are gone. */
    void kill() {
        List<ProcessHandle> children = children();
        Process p = process;
        if (p == null) {
            return;
        }
        p.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> Leftover.ends(child, GRACE));
        if (!endedWithin(GRACE)) {
            throw new EmbeddedServerException("process " + p.pid() + " of " + name + " does not end after SIGKILL");
        }
        paused = false;
    }

    /** A clean stop; what does not stop in time, or is paused, is killed. */
    void stop() {
        Process p = process;
        if (p != null && p.isAlive() && !paused) {
            Shell.signal(stopSignal, p.pid());
            if (endedWithin(GRACE)) {
                return;
            }
        }
        kill();
    }

    private List<ProcessHandle> children() {
        Process p = process;
        return p == null ? List.of() : p.descendants().toList();
    }

    private void deletePidFile() {
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot delete " + pidFile + ": " + e.getMessage(), e);
        }
    }

    Path log() {
        return log;
    }

    /** The end of the log, for a reader who wants to know why. */
    List<String> lastLines(int count) {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            List<String> all = new ArrayList<>(lines.toList());
            return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
        } catch (IOException | java.io.UncheckedIOException noLog) {
            return List.of();
        }
    }

    @Override
    public void close() {
        stop();
        OPEN.remove(this);
        tellGuardian("done");
        try {
            guardian.getOutputStream().close();
        } catch (IOException e) {
            guardian.destroyForcibly();
        }
    }
}
