package dev.forebay.bench;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.Fastjson2KeyConvertor;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import dev.forebay.embedded.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Two tiers of other libraries, with a text as value: what is measured is the near one, which does not encode. */
final class NearPeers implements AutoCloseable {
    private static final int SECONDS = 3_600;

    private final RedisClient lettuce;
    private final RedissonClient redisson;
    private final Cache<String, String> jetCache;
    private final RLocalCachedMap<String, String> localMap;

    private NearPeers(EmbeddedRedis redis, int entries) {
        lettuce = RedisClient.create("redis://" + redis.host() + ':' + redis.port());
        Cache<String, String> local = CaffeineCacheBuilder.createCaffeineCacheBuilder()
                .limit(entries)
                .expireAfterWrite(SECONDS, TimeUnit.SECONDS)
                .buildCache();
        Cache<String, String> remote = RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                .redisClient(lettuce)
                .keyPrefix("jc:")
                .keyConvertor(Fastjson2KeyConvertor.INSTANCE)
                .valueEncoder(JavaValueEncoder.INSTANCE)
                .valueDecoder(JavaValueDecoder.INSTANCE)
                .expireAfterWrite(SECONDS, TimeUnit.SECONDS)
                .buildCache();
        jetCache = MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
                .addCache(local, remote)
                .expireAfterWrite(SECONDS, TimeUnit.SECONDS)
                .buildCache();
        var config = new Config();
        config.useSingleServer().setAddress("redis://" + redis.host() + ':' + redis.port());
        redisson = Redisson.create(config);
        localMap = redisson.getLocalCachedMap(LocalCachedMapOptions.<String, String>name("near-peer")
                .cacheSize(entries)
                .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
                .codec(StringCodec.INSTANCE));
    }

    static NearPeers on(EmbeddedRedis redis, int entries) {
        return new NearPeers(redis, entries);
    }

    void put(String key, CacheScenario.Product value) {
        jetCache.put(key, value.description());
        boolean unused = localMap.fastPut(key, value.description());
    }

    @Nullable
    Object jetCache(String key) {
        return jetCache.get(key);
    }

    @Nullable
    Object localMap(String key) {
        return localMap.get(key);
    }

    @Override
    public void close() {
        redisson.shutdown();
        lettuce.shutdown();
    }
}
