package dev.forebay.cache;

import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.Reply.Tree;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caches' own thread. Each half second it asks for the number of the last message, renews the rights of loads that go
 * on, writes what replicas are believed by, and forgets what is near when nothing was heard for too long. A platform thread: it must run
 * also when all carriers are busy.
 */
final class CacheUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheUpkeep.class);
    private static final long EVERY_MILLIS = 500;

    private final TieredCaches caches;
    private final Ground ground;
    private final RedisCommands redis;
    private final CacheKeys keys;
    private final Versions versions;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("forebay-cache-upkeep").factory());

    /** When each cache may not be served from near any more, while nothing is heard. */
    private final Map<TieredCache<?, ?>, Boolean> forgotten = new ConcurrentHashMap<>();

    private long apartSince;
    private boolean apart;
    private volatile boolean retell;

    CacheUpkeep(TieredCaches caches, Ground ground, RedisCommands redis, CacheKeys keys, Versions versions) {
        this.caches = caches;
        this.ground = ground;
        this.redis = redis;
        this.keys = keys;
        this.versions = versions;
    }

    void start() {
        tick();
        thread.scheduleWithFixedDelay(this::tick, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Redis may have become another one: what it was told lately is told again. Returns at once. */
    void retellSoon() {
        retell = true;
        if (!thread.isShutdown()) {
            thread.execute(this::tick);
        }
    }

    private void tick() {
        try {
            if (retell) {
                retell = false;
                versions.untold();
                ground.news().rearranged();
                caches.retell();
            }
            beat();
        } catch (RuntimeException e) {
            LOG.debug("Redis did not tell the last number of the news", e);
        }
        try {
            forgetWhileApart();
            ground.leases().renew();
            ground.remembered().forgetOld();
            ground.replicas().prove();
        } catch (RuntimeException e) {
            LOG.debug("rights to load could not be renewed, or replicas not be asked for proofs", e);
        }
    }

    /**
     * Makes known in Redis which versions there are here. Before that nothing is kept there. What can't be told now is
     * told with the next beat.
     */
    void tellVersions() {
        try {
            if (ground.gate().up(RedisRole.CACHE, keys.number())) {
                Tree ignored = askNumber();
            }
        } catch (RuntimeException e) {
            LOG.debug("Redis was not told the versions of a cache", e);
        }
    }

    private Tree askNumber() {
        List<String> own = List.copyOf(versions.own());
        Tree reply = redis.run(CacheScripts.BEAT.call(List.of(keys.number(), keys.versions()), own));
        versions.told(own);
        boolean ignored = versions.observe(reply.at(2).texts());
        return reply;
    }

    private void beat() {
        if (!ground.gate().up(RedisRole.CACHE, keys.number())) {
            return;
        }
        long asked = ground.clock().nanoTime();
        Tree reply = askNumber();
        ground.time().observe(Long.parseLong(reply.at(1).text()));
        ground.news().beat(Long.parseLong(reply.at(0).text()), asked);
    }

    /** What was kept near while the others were heard is served for a while after, and no longer. */
    private void forgetWhileApart() {
        if (ground.news().coherent()) {
            apart = false;
            forgotten.clear();
            return;
        }
        long now = ground.clock().nanoTime();
        if (!apart) {
            apart = true;
            apartSince = now;
        }
        for (TieredCache<?, ?> cache : caches.tiered()) {
            if (now - apartSince >= cache.options().near().apart().toNanos()
                    && forgotten.putIfAbsent(cache, true) == null) {
                cache.near().invalidateAll();
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
