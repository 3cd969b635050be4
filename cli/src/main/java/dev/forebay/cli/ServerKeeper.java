package dev.forebay.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Starts an embedded server again that ended by itself or was killed, after a pause long enough to watch the box office
 * do without it. Says both. One platform thread, ended by {@link #close}.
 */
final class ServerKeeper implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(250);

    /** A server as seen from here; {@code without} tells what its end means for sales. */
    record Kept(String name, BooleanSupplier alive, Runnable restart, String without, Duration pause) {}

    private final Kept server;
    private final PrintWriter out;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    ServerKeeper(Kept server, PrintWriter out) {
        this.server = server;
        this.out = out;
        this.thread = Thread.ofPlatform().name("keep-" + server.name).daemon().start(this::keep);
    }

    private void keep() {
        while (!closedWithin(LOOK)) {
            if (!server.alive.getAsBoolean()) {
                say(server.name + " ended: " + server.without + ". It starts again in " + server.pause.toSeconds()
                        + " s.");
                if (closedWithin(server.pause)) {
                    return;
                }
                restart();
            }
        }
    }

    private void restart() {
        try {
            server.restart.run();
            say(server.name + " runs again.");
        } catch (RuntimeException e) {
            say(server.name + " did not start: " + e.getMessage());
        }
    }

    private boolean closedWithin(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Waits for a restart that is under way, so that no server appears after this. */
    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        thread.join(Duration.ofSeconds(60));
    }
}
