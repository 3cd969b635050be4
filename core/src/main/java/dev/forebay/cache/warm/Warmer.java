package dev.forebay.cache.warm;

import dev.forebay.cache.BatchLoader;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoader;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Which entries a cache should have before it is asked, and how they are loaded. Immutable.
 *
 * @param <K> the key
 */
public final class Warmer<K> {
    private final String name;
    private final Callable<? extends Collection<K>> keys;
    private final Fill<K> fill;
    private final int batch;
    private final int parallel;
    private final Duration within;

    /** Sees to it that caches have what belongs to these keys. */
    @FunctionalInterface
    public interface Fill<K> {
        void fill(List<K> keys);
    }

    private Warmer(
            String name,
            Callable<? extends Collection<K>> keys,
            Fill<K> fill,
            int batch,
            int parallel,
            Duration within) {
        this.name = name;
        this.keys = keys;
        this.fill = fill;
        this.batch = atLeastOne("batch", batch);
        this.parallel = atLeastOne("parallel", parallel);
        this.within = within;
        if (!within.isPositive()) {
            throw new IllegalArgumentException("a warm-up takes time; within is " + within);
        }
    }

    /**
     * A warmer called as its cache: 100 keys in one load, four loads at a time, five minutes at most.
     *
     * @param keys asked for at the beginning of each run
     */
    public static <K, V> Warmer<K> of(
            Cache<K, V> cache, Callable<? extends Collection<K>> keys, BatchLoader<K, V> loader) {
        return new Warmer<>(
                cache.name(),
                keys,
                some -> {
                    var ignored = cache.getAll(some, loader);
                },
                100,
                4,
                Duration.ofMinutes(5));
    }

    /** The same for a source that is asked key by key. */
    public static <K, V> Warmer<K> oneByOne(
            Cache<K, V> cache, Callable<? extends Collection<K>> keys, CacheLoader<? super K, V> loader) {
        return new Warmer<>(
                cache.name(),
                keys,
                some -> some.forEach(key -> {
                    var ignored = cache.get(key, loader);
                }),
                1,
                4,
                Duration.ofMinutes(5));
    }

    /** The same for whatever a service caches: {@code fill} asks it, one key at a time. */
    public static <K> Warmer<K> filling(String name, Callable<? extends Collection<K>> keys, Fill<K> fill) {
        return new Warmer<>(name, keys, fill, 1, 4, Duration.ofMinutes(5));
    }

    /** The same by another name: a cache may have several warmers. */
    public Warmer<K> named(String newName) {
        return new Warmer<>(newName, keys, fill, batch, parallel, within);
    }

    /** At most so many keys in one load, so many loads at a time. */
    public Warmer<K> withBatches(int newBatch, int newParallel) {
        return new Warmer<>(name, keys, fill, newBatch, newParallel, within);
    }

    /** What is left after that time is skipped. */
    public Warmer<K> within(Duration newWithin) {
        return new Warmer<>(name, keys, fill, batch, parallel, newWithin);
    }

    public String name() {
        return name;
    }

    Collection<K> keys() throws Exception {
        return keys.call();
    }

    void fill(List<K> some) {
        fill.fill(some);
    }

    int batch() {
        return batch;
    }

    int parallel() {
        return parallel;
    }

    Duration within() {
        return within;
    }

    private static int atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " is " + value + "; at least 1 is needed");
        }
        return value;
    }
}
