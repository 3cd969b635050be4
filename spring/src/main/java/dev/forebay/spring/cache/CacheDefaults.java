package dev.forebay.spring.cache;

import dev.forebay.base.Codec;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.LoadOptions;
import dev.forebay.cache.NearOptions;
import dev.forebay.cache.Ttl;
import dev.forebay.spring.cache.CacheProperties.One;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Options of caches as the application's properties say: {@code forebay.cache.*}, and {@code forebay.cache.caches.<name>.*}
 * for one. For caches that the application opens itself:
 *
 * <pre>{@code
 * Cache<Long, Product> products = caches.open(
 *         defaults.<Long, Product>of("products", Codec.json(Product.class)).tagsOf(id -> List.of("products")).build());
 * }</pre>
 *
 * Immutable, thread-safe.
 */
public final class CacheDefaults {
    private final CacheProperties all;
    private final Ttl ttl;

    /**
     * Checks everything that is set, for all and by name.
     *
     * @throws IllegalArgumentException which says the property
     */
    CacheDefaults(CacheProperties all, Duration defaultTtl) {
        this.all = all;
        this.ttl = all.ttl() != null ? all.ttl() : Ttl.of(defaultTtl);
        check("forebay.cache", "all");
        all.caches().keySet().forEach(name -> check("forebay.cache.caches." + name, name));
    }

    private void check(String property, String name) {
        try {
            CacheOptions<String, byte[]> checked =
                    this.<String, byte[]>of(name, Bytes.PLAIN).build();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(property + ".*: " + e.getMessage(), e);
        }
    }

    /** Begins options for a cache of that name. */
    public <K, V> CacheOptions.Builder<K, V> of(String name, Codec<V> codec) {
        @Nullable One one = all.one(name).orElse(null);
        CacheOptions.Builder<K, V> builder = CacheOptions.<K, V>of(name, codec)
                .ttl(one != null && one.ttl() != null ? one.ttl() : ttl)
                .negativeTtl(one != null && one.negativeTtl() != null ? one.negativeTtl() : all.negativeTtl())
                .jitter(one != null && one.jitter() != null ? one.jitter() : all.jitter())
                .compressAbove(compressAbove(one))
                .readFromReplicas(
                        one != null && one.readFromReplicas() != null ? one.readFromReplicas() : all.readFromReplicas())
                .near(near(one))
                .loads(loads(one));
        Duration staleFor = one != null && one.staleFor() != null ? one.staleFor() : all.staleFor();
        boolean serveStale = one != null && one.serveStale() != null ? one.serveStale() : all.serveStale();
        builder = serveStale ? builder.staleWhileRevalidate(staleFor) : builder.staleOnError(staleFor);
        if (one != null) {
            builder = builder.version(one.version()).tags(one.tags().toArray(String[]::new));
            builder = one.hashedKeys() ? builder.hashedIds() : builder;
        }
        return builder;
    }

    /** How long it is remembered that the source has nothing. */
    Ttl negativeTtl(String name) {
        return Ttl.of(all.one(name)
                .flatMap(one -> Optional.ofNullable(one.negativeTtl()))
                .orElse(all.negativeTtl()));
    }

    private int compressAbove(@Nullable One one) {
        long bytes = (one != null && one.compressAbove() != null ? one.compressAbove() : all.compressAbove()).toBytes();
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    private NearOptions near(@Nullable One one) {
        return new NearOptions(
                one != null && one.nearEntries() != null
                        ? one.nearEntries()
                        : all.near().entries(),
                one != null && one.nearTtl() != null
                        ? one.nearTtl()
                        : all.near().ttl(),
                all.near().apart());
    }

    private LoadOptions loads(@Nullable One one) {
        CacheProperties.Loads loads = all.loads();
        return new LoadOptions(
                one != null && one.concurrentLoads() != null ? one.concurrentLoads() : loads.concurrent(),
                one != null && one.patience() != null ? one.patience() : loads.patience(),
                Optional.ofNullable(one != null && one.soft() != null ? one.soft() : loads.soft()),
                Optional.ofNullable(one != null && one.hard() != null ? one.hard() : loads.hard()),
                loads.retryAfter(),
                loads.refreshAhead());
    }

    /** Stands for the codec while options are checked. */
    private enum Bytes implements Codec<byte[]> {
        PLAIN;

        @Override
        public byte[] encode(byte[] value) {
            return value;
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes;
        }
    }
}
