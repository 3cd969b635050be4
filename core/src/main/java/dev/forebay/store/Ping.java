package dev.forebay.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether PostgreSQL answers. A pool may make its callers wait longer than they want, so the question is asked on
 * a thread of its own, one at a time: who asks meanwhile shares the answer, and a hung server costs one connection.
 */
final class Ping {
    private static final int DRIVER_SECONDS = 5;

    private final DataSource dataSource;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<Boolean> underWay;

    Ping(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    boolean answers(Duration within) {
        try {
            return ask().get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private CompletableFuture<Boolean> ask() {
        lock.lock();
        try {
            CompletableFuture<Boolean> asked = underWay;
            if (asked == null || asked.isDone()) {
                CompletableFuture<Boolean> answer = new CompletableFuture<>();
                Thread.ofVirtual().name("forebay-store-ping").start(() -> answer.complete(valid()));
                underWay = answer;
                return answer;
            }
            return asked;
        } finally {
            lock.unlock();
        }
    }

    private boolean valid() {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isValid(DRIVER_SECONDS);
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }
}
