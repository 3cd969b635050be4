package dev.forebay.boxoffice.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Does things at the same time. */
public final class Concurrent {
    private Concurrent() {}

    /** Starts {@code count} tasks together; answers their results in order, or fails after a minute. */
    public static <T> List<T> all(int count, IntFunction<T> task) {
        var start = new CyclicBarrier(count);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<T>>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    return task.apply(number);
                }));
            }
            var results = new ArrayList<T>();
            for (var one : running) {
                results.add(one.get(60, TimeUnit.SECONDS));
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a task failed", e);
        }
    }
}
