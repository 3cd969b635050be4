package dev.forebay.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.base.Codec;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.bench.Case.Kind;
import dev.forebay.bench.Table.Pace;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.CacheUsage;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.RedisOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.codec.TypedJsonJacksonCodec;
import org.redisson.config.Config;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.JacksonJsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;

/**
 * Hits near and remote beside Caffeine, Spring's caches and Redisson; many keys at once; a tag of many entries; a
 * thousand callers of one key that nobody has.
 */
final class CacheScenario {
    private static final int ENTRIES = 100_000;
    private static final int BATCH = 1_000;
    private static final int HUNDRED = 100;

    private final EmbeddedRedis redis;
    private final Pace pace;
    private final Consumer<String> out;
    private final String[] keys = new String[ENTRIES];

    private CacheScenario(EmbeddedRedis redis, Pace pace, Consumer<String> out) {
        this.redis = redis;
        this.pace = pace;
        this.out = out;
        Arrays.setAll(keys, i -> "product:" + i);
    }

    /** About 300 bytes of JSON. */
    record Product(String id, String name, String description, long price, int stock, List<String> categories) {
        static Product of(String id) {
            return new Product(
                    id,
                    "A thing to be bought",
                    "It has two sides and a weight. ".repeat(5),
                    1_999,
                    12,
                    List.of("things", "sides", "weights"));
        }
    }

    static void run(Pace pace, Consumer<String> out) throws InterruptedException {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            var scenario = new CacheScenario(redis, pace, out);
            scenario.near();
            scenario.remote();
            scenario.forms();
            scenario.tags();
            scenario.stampede();
        }
    }

    /** Entries as texts and as hashes alone. */
    static void runForms(Pace pace, Consumer<String> out) throws InterruptedException {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            new CacheScenario(redis, pace, out).forms();
        }
    }

    private void forms() throws InterruptedException {
        try (Forebay forebay = open()) {
            new CacheForms(redis, pace, out).run(forebay);
        }
    }

    private Forebay open() {
        return Forebay.open(ForebayOptions.of(RedisOptions.at(redis.host(), redis.port())
                        .keyPrefix("b")
                        .timeout(Duration.ofSeconds(2))
                        .build())
                .withMeters(Meters.of(new SimpleMeterRegistry())));
    }

    private static CacheOptions.Builder<String, Product> products() {
        return CacheOptions.<String, Product>of("products", Codec.json(Product.class))
                .ttl(Duration.ofHours(1));
    }

    private void fill(Cache<String, Product> cache) {
        for (int from = 0; from < ENTRIES; from += BATCH) {
            Map<String, Product> some = new HashMap<>();
            for (int i = from; i < from + BATCH; i++) {
                some.put(keys[i], Product.of(keys[i]));
            }
            var ignored = cache.putAll(some);
        }
    }

    private void near() throws InterruptedException {
        String[] stream = zipf();
        var plain = Caffeine.newBuilder().maximumSize(2 * ENTRIES).<String, Product>build();
        var timed = Caffeine.newBuilder()
                .maximumSize(2 * ENTRIES)
                .expireAfterWrite(Duration.ofHours(1))
                .<String, Product>build();
        var manager = new CaffeineCacheManager("products");
        manager.setCaffeine(Caffeine.newBuilder().maximumSize(2 * ENTRIES).expireAfterWrite(Duration.ofHours(1)));
        var spring = Objects.requireNonNull(manager.getCache("products"));
        try (var peers = NearPeers.on(redis, 2 * ENTRIES);
                Forebay forebay = open()) {
            Cache<String, Product> ours = forebay.caches()
                    .open(products().near(2 * ENTRIES, Duration.ofHours(1)).build());
            for (String key : keys) {
                Product value = Product.of(key);
                plain.put(key, value);
                timed.put(key, value);
                spring.put(key, value);
                peers.put(key, value);
            }
            fill(ours);
            for (String key : keys) {
                ours.get(key, (same, context) -> Product.of(same));
            }
            long before = ours.statistics().nearHits();
            new Table(
                            "near hit, Zipf 0.99, 100,000 entries; operations of one thread",
                            new ServerStats(redis),
                            pace,
                            out)
                    .add("Caffeine", 1, Kind.PLATFORM, each(stream, key -> plain.getIfPresent(key)))
                    .add("Caffeine, expireAfterWrite", 1, Kind.PLATFORM, each(stream, key -> timed.getIfPresent(key)))
                    .add("Spring CaffeineCache", 1, Kind.PLATFORM, each(stream, key -> spring.get(key)))
                    .add("JetCache, both tiers", 1, Kind.PLATFORM, each(stream, peers::jetCache))
                    .add("Redisson local map", 1, Kind.PLATFORM, each(stream, peers::localMap))
                    .add(
                            "Forebay near, statistics on",
                            1,
                            Kind.PLATFORM,
                            each(stream, key -> ours.get(key, CacheScenario::missing)))
                    .run();
            out.accept("near hits of Forebay: " + (ours.statistics().nearHits() - before) + ", misses "
                    + ours.statistics().misses());
        }
    }

    private static Product missing(String key, Object context) {
        throw new IllegalStateException("a near hit was expected for " + key);
    }

    private interface Get {
        @Nullable
        Object get(String key);
    }

    private static Case.Task each(String[] stream, Get cache) {
        return (id, random) -> {
            int from = random.next(stream.length - BATCH);
            int found = 0;
            for (int i = from; i < from + BATCH; i++) {
                if (cache.get(stream[i]) != null) {
                    found++;
                }
            }
            return found;
        };
    }

    /** A million keys as they are asked for in a shop: few of them often. */
    private String[] zipf() {
        var weights = new double[ENTRIES];
        double sum = 0;
        for (int i = 0; i < ENTRIES; i++) {
            sum += 1 / Math.pow(i + 1, 0.99);
            weights[i] = sum;
        }
        var random = new SplittableRandom(7);
        var stream = new String[1_000_000];
        for (int i = 0; i < stream.length; i++) {
            int at = Arrays.binarySearch(weights, random.nextDouble() * sum);
            stream[i] = keys[Math.min(ENTRIES - 1, at < 0 ? -at - 1 : at)];
        }
        return stream;
    }

    private void remote() throws InterruptedException {
        var factory = new LettuceConnectionFactory(redis.host(), redis.port());
        factory.afterPropertiesSet();
        factory.start();
        var config = new Config();
        config.setCodec(new TypedJsonJacksonCodec(Product.class));
        config.useSingleServer().setAddress("redis://" + redis.host() + ':' + redis.port());
        RedissonClient redisson = Redisson.create(config);
        try (Forebay forebay = open()) {
            Cache<String, Product> ours =
                    forebay.caches().open(products().withoutNear().build());
            fill(ours);
            var spring = Objects.requireNonNull(RedisCacheManager.builder(factory)
                    .cacheDefaults(RedisCacheConfiguration.defaultCacheConfig()
                            .serializeValuesWith(
                                    SerializationPair.fromSerializer(new JacksonJsonRedisSerializer<>(Product.class))))
                    .build()
                    .getCache("products"));
            for (String key : keys) {
                spring.put(key, Product.of(key));
                RBucket<Product> bucket = redisson.getBucket("r:" + key);
                bucket.set(Product.of(key));
            }
            Case.Task springs = (id, random) -> spring.get(keys[random.next(ENTRIES)]) == null ? 0 : 1;
            Case.Task redissons = (id, random) -> {
                RBucket<Product> bucket = redisson.getBucket("r:" + keys[random.next(ENTRIES)]);
                return bucket.get() == null ? 0 : 1;
            };
            Case.Task own = (id, random) ->
                    ours.get(keys[random.next(ENTRIES)], CacheScenario::missing).isPresent() ? 1 : 0;
            Case.Task hundred = (id, random) -> {
                int from = random.next(ENTRIES - HUNDRED);
                return ours.getAll(Arrays.asList(keys).subList(from, from + HUNDRED), some -> Map.of())
                        .size();
            };
            new Table("remote hit, 300 bytes of JSON, decoded; 100,000 entries", new ServerStats(redis), pace, out)
                    .add("Spring RedisCache", 64, Kind.VIRTUAL, springs)
                    .add("Redisson bucket, JSON", 64, Kind.VIRTUAL, redissons)
                    .add("Forebay remote", 64, Kind.VIRTUAL, own)
                    .add("Spring RedisCache", 1, Kind.PLATFORM, springs)
                    .add("Forebay remote", 1, Kind.PLATFORM, own)
                    .add("Forebay getAll of 100, entries", 16, Kind.VIRTUAL, hundred)
                    .run();
            memory(forebay, out);
        } finally {
            redisson.shutdown();
            factory.destroy();
        }
    }

    /** What 100,000 entries take in Redis, an envelope and 300 bytes of JSON each. */
    private static void memory(Forebay forebay, Consumer<String> out) {
        CacheUsage usage = forebay.caches().usage("products");
        out.accept("memory: " + usage.entries() + " entries, " + usage.bytes() / Math.max(1, usage.entries())
                + " bytes each by MEMORY USAGE of " + usage.measured());
    }

    /** Time to invalidate a tag that so many entries have. */
    private void tags() {
        ForebayClock clock = ForebayClock.system();
        out.accept("");
        out.accept("tag invalidation: entries, median of 21 in microseconds");
        for (int entries : new int[] {1_000, 10_000, 100_000, 1_000_000}) {
            try (Forebay forebay = open()) {
                Cache<String, Product> tagged = forebay.caches()
                        .open(CacheOptions.<String, Product>of("tagged" + entries, Codec.json(Product.class))
                                .ttl(Duration.ofHours(1))
                                .tags("all" + entries)
                                .withoutNear()
                                .build());
                for (int from = 0; from < entries; from += BATCH) {
                    Map<String, Product> some = new HashMap<>();
                    for (int i = from; i < from + BATCH; i++) {
                        some.put("tagged:" + i, Product.of("tagged:" + i));
                    }
                    var ignored = tagged.putAll(some);
                }
                var times = new long[21];
                for (int i = 0; i < times.length; i++) {
                    long start = clock.nanoTime();
                    var ignored = forebay.caches().invalidateTag("all" + entries);
                    times[i] = clock.nanoTime() - start;
                }
                Arrays.sort(times);
                if (tagged.contains("tagged:0")) {
                    throw new IllegalStateException("an entry outlived its tag");
                }
                out.accept("%9d %9d".formatted(entries, times[times.length / 2] / 1_000));
            }
        }
    }

    /** A thousand callers on four nodes ask for one key that takes 50 ms to load. */
    private void stampede() throws InterruptedException {
        out.accept("");
        out.accept("stampede: 1,000 callers of 4 nodes in one JVM, a load takes 50 ms; loads in 10 rounds");
        List<Forebay> nodes = new ArrayList<>();
        var loads = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Cache<String, Product>> caches = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Forebay node = open();
                nodes.add(node);
                caches.add(node.caches().open(products().build()));
            }
            for (int round = 0; round < 10; round++) {
                String key = "stampede:" + round;
                var go = new CountDownLatch(1);
                var callers = new ArrayList<Future<?>>();
                for (int i = 0; i < 1_000; i++) {
                    Cache<String, Product> cache = caches.get(i % 4);
                    callers.add(threads.submit(() -> {
                        go.await();
                        return cache.get(key, (same, context) -> {
                            loads.incrementAndGet();
                            LockSupport.parkNanos(50_000_000);
                            return Product.of(same);
                        });
                    }));
                }
                go.countDown();
                for (Future<?> caller : callers) {
                    caller.get();
                }
            }
            out.accept("loads: " + loads.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            nodes.forEach(Forebay::close);
        }
    }
}
