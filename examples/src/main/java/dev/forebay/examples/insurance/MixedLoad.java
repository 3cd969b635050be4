package dev.forebay.examples.insurance;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Requests at a steady pace, whether answered quickly or not. */
record MixedLoad(Consumer<String> policy, Consumer<String> customer, Consumer<String> quote) {
    private static final long SEED = 7;

    /** How it went; times in nanoseconds. */
    record Result(int requests, long median, long slowest) {}

    Result run(Duration length, Duration pause) {
        var random = new Random(SEED);
        var took = new ConcurrentLinkedQueue<Long>();
        long requests = length.dividedBy(pause);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
                ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor()) {
            for (int i = 0; i < requests; i++) {
                Runnable request = request(random);
                var ignored = pace.schedule(
                        () -> callers.execute(() -> {
                            long from = System.nanoTime();
                            request.run();
                            took.add(System.nanoTime() - from);
                        }),
                        i * pause.toMillis(),
                        TimeUnit.MILLISECONDS);
            }
        }
        long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Result(sorted.length, sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }

    private Runnable request(Random random) {
        int of = 1 + random.nextInt(5);
        int kind = random.nextInt(10);
        if (kind < 6) {
            return () -> policy.accept("C" + of + "-P" + of);
        }
        if (kind < 9) {
            return () -> customer.accept("C" + of);
        }
        return () -> quote.accept("C" + of + "-Q" + of);
    }
}
