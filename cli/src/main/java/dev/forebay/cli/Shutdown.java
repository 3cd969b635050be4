package dev.forebay.cli;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Closes what was started, the last first, once: on Ctrl-C, on SIGTERM, or when the start failed half-way. What is
 * added after that is closed at once. Thread-safe.
 */
final class Shutdown implements Runnable {
    private final PrintWriter out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private boolean over;

    Shutdown(PrintWriter out) {
        this.out = out;
    }

    <T extends AutoCloseable> T add(T resource) {
        lock.lock();
        try {
            started.push(resource);
            if (over) {
                closeAll();
            }
        } finally {
            lock.unlock();
        }
        return resource;
    }

    @Override
    public void run() {
        lock.lock();
        try {
            over = true;
            boolean any = !started.isEmpty();
            closeAll();
            if (any) {
                out.println("Stopped.");
                out.flush();
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeAll() {
        while (!started.isEmpty()) {
            AutoCloseable resource = started.pop();
            try {
                resource.close();
            } catch (Exception e) {
                out.println("could not stop " + resource.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }
}
