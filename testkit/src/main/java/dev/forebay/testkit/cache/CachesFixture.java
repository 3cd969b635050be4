package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Forebay;
import dev.forebay.base.Codec;
import dev.forebay.cache.BatchLoader;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoadException;
import dev.forebay.cache.CacheLoader;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.InvalidateOutcome;
import dev.forebay.cache.LoadContext;
import dev.forebay.cache.LoadOptions;
import dev.forebay.cache.Lookup;
import dev.forebay.cache.NearOptions;
import dev.forebay.cache.Ttl;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the contracts of caches share: a cache of its own for every test, and short words for what is asked. */
public abstract class CachesFixture {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration HOUR = Duration.ofHours(1);

    /** A source that is away. */
    protected static final CacheLoader<String, Item> AWAY = (key, context) -> {
        throw new IOException("the source is away");
    };

    /** The same for many. */
    protected static final BatchLoader<String, Item> ALL_AWAY = keys -> {
        throw new IOException("the source is away");
    };

    protected final String name = "items" + NAMES.incrementAndGet();

    /** How often a value was loaded. */
    protected final AtomicInteger loads = new AtomicInteger();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** A value of an application. */
    public record Item(String name, int price) {}

    /** The world; opened once per class. */
    protected abstract CacheWorld world();

    /** A Redis that was late for the test before this one is not away in this one. */
    @BeforeEach
    void servedAgain() {
        if (reached() instanceof InvalidateOutcome.Everywhere && !world().redisServes()) {
            await().atMost(Duration.ofSeconds(30)).until(world()::redisServes);
        }
    }

    /** How far an invalidation comes in this world before the call returns. */
    protected InvalidateOutcome reached() {
        return new InvalidateOutcome.Everywhere();
    }

    /** How entries stand in Redis. */
    protected CacheOptions.Builder<String, Item> form(CacheOptions.Builder<String, Item> options) {
        return options;
    }

    protected final Cache<String, Item> here() {
        return here(options -> options);
    }

    /** This test's cache on the first node; what is near stays as long without Redis as with it. */
    protected final Cache<String, Item> here(UnaryOperator<CacheOptions.Builder<String, Item>> settings) {
        return open(world().here(), settings);
    }

    protected final Cache<String, Item> there() {
        return there(options -> options);
    }

    /** The same cache on the second node. */
    protected final Cache<String, Item> there(UnaryOperator<CacheOptions.Builder<String, Item>> settings) {
        return open(world().there(), settings);
    }

    private Cache<String, Item> open(Forebay node, UnaryOperator<CacheOptions.Builder<String, Item>> settings) {
        return node.caches().open(settings.apply(options()).build());
    }

    private CacheOptions.Builder<String, Item> options() {
        return form(
                CacheOptions.<String, Item>of(name, Codec.json(Item.class)).near(new NearOptions(1_000, HOUR, HOUR)));
    }

    /** Served stale for minutes where a load fails, and a failed load is not tried again within this test. */
    protected static CacheOptions.Builder<String, Item> forgiving(CacheOptions.Builder<String, Item> options) {
        return options.staleOnError(Duration.ofMinutes(5))
                .loads(new LoadOptions(
                        64, Duration.ofSeconds(20), Optional.empty(), Optional.empty(), Duration.ofMinutes(5), 1));
    }

    /** Has a value of the key that has just become stale by itself. */
    protected static void stale(Cache<String, Item> cache, String key, int price) {
        stale(cache, key, price, context -> {});
    }

    /** The same, after the loader of that value said more. */
    protected static void stale(Cache<String, Item> cache, String key, int price, Consumer<LoadContext<Item>> more) {
        assertThat(cache.get(key, (same, context) -> {
                    context.ttl(Ttl.of(Duration.ofMillis(30)));
                    more.accept(context);
                    return new Item(same, price);
                }))
                .contains(new Item(key, price));
        await().pollInterval(Duration.ofMillis(10)).until(() -> !cache.contains(key));
    }

    /** A loader that counts. */
    protected final CacheLoader<String, Item> priced(int price) {
        return (key, context) -> {
            loads.incrementAndGet();
            return new Item(key, price);
        };
    }

    /** The same for many; one load each. */
    protected final BatchLoader<String, Item> allPriced(int price) {
        return keys -> {
            var all = new HashMap<String, Item>();
            keys.forEach(key -> {
                loads.incrementAndGet();
                all.put(key, new Item(key, price));
            });
            return all;
        };
    }

    /** A source that has nothing; it counts. */
    protected final CacheLoader<String, Item> nothing() {
        return (key, context) -> {
            loads.incrementAndGet();
            return null;
        };
    }

    /** The invalidation came as far as it can in this world. */
    protected final void done(InvalidateOutcome outcome) {
        assertThat(outcome).isEqualTo(reached());
    }

    protected static void isKnown(Cache<String, Item> cache, String key, int price) {
        assertThat(cache.find(key))
                .isInstanceOfSatisfying(
                        Lookup.Hit.class, hit -> assertThat(hit.value()).isEqualTo(new Item(key, price)));
    }

    /** Was not touched by what was invalidated. What is only near may go with others: it would be read from Redis again. */
    protected final void remains(Cache<String, Item> cache, String key, int price) {
        if (reached() instanceof InvalidateOutcome.Everywhere) {
            isKnown(cache, key, price);
        }
    }

    protected static void isUnknown(Cache<String, Item> cache, String key) {
        assertThat(cache.find(key)).isEqualTo(new Lookup.Miss<Item>());
    }

    /**
     * What is kept after a commit. Again where the other node's relay came upon the invalidation first: then nothing is
     * kept, which is right, and rare.
     */
    protected static void unlessTheRelayWasFaster(ThrowingRunnable kept) {
        await().ignoreException(CacheLoadException.class).untilAsserted(kept);
    }

    /** Work on a thread of its own. */
    protected final <T> Future<T> meanwhile(java.util.concurrent.Callable<T> work) {
        return threads.submit(work);
    }

    /** What work answered. */
    protected static <T> T result(Future<T> work) {
        try {
            return work.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the work failed", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the work did not end", e);
        }
    }

    /** What was put together in one map, for answers of many. */
    protected static Map<String, Item> items(int price, String... keys) {
        var all = new HashMap<String, Item>();
        for (String key : keys) {
            all.put(key, new Item(key, price));
        }
        return all;
    }

    @AfterEach
    void endThreads() {
        // what a failed test left waiting need not be waited for
        threads.shutdownNow();
        threads.close();
    }
}
