package dev.forebay.testkit.cache;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.base.Codec;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.health.Mode;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.redis.RedisRole;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The program of a {@link StampedeProcess}: for each key that is ordered, a line each, many callers ask for it at once, and what they
 * saw is told in a line. It ends with its input.
 */
final class StampedeMain {
    private static final long LOAD_NANOS = 200_000_000;

    private final Forebay forebay;
    private final Cache<String, String> cache;
    private final int callers;

    /** How often the mode of Redis has changed. */
    private final AtomicInteger changes = new AtomicInteger();

    private StampedeMain(Forebay forebay, int callers) {
        this.forebay = forebay;
        forebay.gate().onChange((role, shard, from, to) -> changes.incrementAndGet());
        this.cache = forebay.caches()
                .open(CacheOptions.<String, String>of("stampede", Codec.json(String.class))
                        .build());
        this.callers = callers;
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        try (Forebay forebay = Forebay.open(ForebayOptions.of(RedisEnvironment.read(System.getenv())));
                var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                var told =
                        new PrintWriter(Files.newBufferedWriter(Path.of(args[1]), StandardCharsets.US_ASCII), true)) {
            var main = new StampedeMain(forebay, Integer.parseInt(args[0]));
            main.awaitServed();
            told.println("ready");
            for (String key = orders.readLine(); key != null; key = orders.readLine()) {
                told.println(main.stampede(key, threads));
            }
        }
    }

    private boolean up() {
        return forebay.gate().mode(RedisRole.CACHE) instanceof Mode.Up;
    }

    /** Redis serves, and knows of this process' cache: what is put there can be found there. */
    private void awaitServed() {
        String key = "ready-" + ProcessHandle.current().pid();
        while (!up() || cache.explain(key).remote().isEmpty()) {
            var ignored = cache.put(key, "ready");
            LockSupport.parkNanos(10_000_000);
        }
    }

    private String stampede(String key, ExecutorService threads) throws InterruptedException, ExecutionException {
        var loads = new AtomicInteger();
        var go = new CountDownLatch(1);
        var asking = new ArrayList<Future<String>>();
        for (int i = 0; i < callers; i++) {
            asking.add(threads.submit(() -> {
                go.await();
                return cache.get(key, (same, context) -> {
                            loads.incrementAndGet();
                            LockSupport.parkNanos(LOAD_NANOS);
                            return ProcessHandle.current().pid() + "-" + System.nanoTime();
                        })
                        .orElseThrow();
            }));
        }
        awaitServed();
        int before = changes.get();
        long begun = System.nanoTime();
        go.countDown();
        Set<String> answers = new HashSet<>();
        for (Future<String> one : asking) {
            answers.add(one.get());
        }
        long millis = (System.nanoTime() - begun) / 1_000_000;
        boolean served = up() && changes.get() == before;
        return new StampedeProcess.Round(key, loads.get(), callers, served, Set.copyOf(answers), millis).line();
    }
}
