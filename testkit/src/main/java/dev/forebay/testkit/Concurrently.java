package dev.forebay.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Runs work on many virtual threads that begin together. */
public final class Concurrently {
    private static final long SECONDS = 60;

    private Concurrently() {}

    /** The answers in the order of the inputs; the first failure is thrown. */
    public static <I, O> List<O> run(List<I> inputs, Function<I, O> work) {
        var begin = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<O>> futures = new ArrayList<>(inputs.size());
            for (I input : inputs) {
                futures.add(threads.submit(() -> {
                    if (!begin.await(SECONDS, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("the others never began");
                    }
                    return work.apply(input);
                }));
            }
            begin.countDown();
            List<O> answers = new ArrayList<>(futures.size());
            for (Future<O> future : futures) {
                answers.add(future.get(SECONDS, TimeUnit.SECONDS));
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("concurrent work failed", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("concurrent work did not end within " + SECONDS + " s", e);
        }
    }
}
