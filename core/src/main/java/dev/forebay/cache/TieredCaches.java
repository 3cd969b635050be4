package dev.forebay.cache;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.cache.Generations.Name;
import dev.forebay.cache.Invalidation.Entry;
import dev.forebay.cache.Invalidation.Everything;
import dev.forebay.cache.Invalidation.Expiry;
import dev.forebay.cache.Invalidation.Item;
import dev.forebay.cache.Invalidation.Matching;
import dev.forebay.cache.Invalidation.Tag;
import dev.forebay.health.Mode;
import dev.forebay.health.Recoverable;
import dev.forebay.outbox.OutboxJournal;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisListener;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisShard;
import dev.forebay.redis.Wakeups;
import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The caches of an application on one ground: what they share is put together here. */
final class TieredCaches implements Caches, News.Listener {
    private final Map<String, TieredCache<?, ?>> caches = new ConcurrentHashMap<>();
    private final AtomicLong tagChanges = new AtomicLong();
    private final Versions versions = new Versions();
    private final Remembered remembered;
    private final Generations generations;
    private final News news;
    private final KeyScan scan;
    private final Invalidations invalidations;
    private final Wakeups wakeups;
    private final Background background;
    private final CacheUpkeep upkeep;
    private final Ground ground;
    private final Meters meters;
    private final Duration defaultTtl;

    TieredCaches(CacheDependencies on) {
        this(on, LOOK_BOUND, SWEEP_BOUND);
    }

    TieredCaches(CacheDependencies on, Duration look, Duration sweep) {
        RedisLink link = on.redis();
        ForebayClock clock = on.clock();
        RedisCommands redis = link.commands(RedisRole.CACHE);
        var keys = new CacheKeys(on.keys());
        var time = new RedisTime(clock);
        meters = on.meters();
        defaultTtl = on.defaultTtl();
        remembered = new Remembered(clock);
        var remote = new RemoteTier(redis, on.gate(), keys, versions, time);
        var rights = new RemoteLeases(redis, remote, time);
        var writes = new RemoteWrites(redis, remote, time);
        wakeups = Wakeups.open(link, RedisRole.CACHE, on.keys());
        var ears = new Ears();
        generations = new Generations(redis, keys, key -> on.gate().up(RedisRole.CACHE, key), ears, clock);
        news = new News(link, keys, wakeups.processId(), clock, this);
        ears.news = news;
        scan = new KeyScan(redis, keys, look, sweep);
        invalidations = new Invalidations(
                remote,
                writes,
                versions,
                generations,
                keys,
                scan,
                news,
                remembered,
                this::named,
                this::forgetHere,
                on.source(),
                clock);
        background = new Background(on.context());
        var leases = new Leases(rights, clock);
        ground = new Ground(
                remote,
                rights,
                writes,
                new RemoteFields(redis, remote),
                new ReplicaReads(link, remote, on.gate(), keys, wakeups.processId(), news, clock),
                generations,
                news,
                invalidations,
                remembered,
                wakeups,
                leases,
                background,
                time,
                clock,
                on.gate(),
                tagChanges);
        upkeep = new CacheUpkeep(this, ground, redis, keys, versions);
        on.source().ifPresent(source -> {
            source.outbox().handle(new InvalidationRelay(invalidations, () -> anyUp(on)));
            on.gate()
                    .register(new OutboxJournal(
                            source.outbox(),
                            "cache invalidations",
                            RedisRole.CACHE,
                            List.of(InvalidationRelay.KIND),
                            Duration.ofSeconds(10)));
        });
        on.gate().register(new Retelling());
        link.addListener(new RedisListener() {
            @Override
            public void arranged(RedisRole role, List<RedisShard> shards) {
                if (role == RedisRole.CACHE) {
                    upkeep.retellSoon();
                }
            }
        });
        upkeep.start();
    }

    private static boolean anyUp(CacheDependencies on) {
        return on.gate().modes(RedisRole.CACHE).values().stream().anyMatch(Mode.Up.class::isInstance);
    }

    /** Whether this process hears of the others; known once the news are opened. */
    private static final class Ears implements BooleanSupplier {
        private volatile @Nullable News news;

        @Override
        public boolean getAsBoolean() {
            News hearing = news;
            return hearing != null && hearing.coherent();
        }
    }

    /** Before Redis is trusted again it hears what it may have forgotten, and what it never knew. */
    private final class Retelling implements Recoverable {
        @Override
        public String name() {
            return "cache invalidations of the last minute";
        }

        @Override
        public RedisRole role() {
            return RedisRole.CACHE;
        }

        @Override
        public int order() {
            return 110;
        }

        @Override
        public Duration deadline() {
            return Duration.ofSeconds(10);
        }

        @Override
        public void recover(Return of) {
            retell();
        }
    }

    /** Invalidates again what was invalidated lately, where it can be. */
    void retell() {
        int ignored = invalidations.again(remembered.recent());
        int others = invalidations.again(remembered.open());
    }

    @Override
    public <K, V> Cache<K, V> open(CacheOptions<K, V> given) {
        CacheOptions<K, V> options = given.withDefaultTtl(defaultTtl);
        versions.open(options.name(), options.version());
        var cache = new TieredCache<>(options, ground, new CacheMetrics(meters, options.name()));
        if (caches.putIfAbsent(options.name(), cache) != null) {
            throw new IllegalArgumentException("there is a cache " + options.name()
                    + " already; open it once and share it, or give this one another name");
        }
        upkeep.tellVersions();
        if (options.readFromReplicas()) {
            ground.replicas().want();
        }
        return cache;
    }

    @Override
    public Optional<Cache<?, ?>> find(String name) {
        return Optional.ofNullable(caches.get(name));
    }

    @Override
    public Collection<Cache<?, ?>> all() {
        return List.copyOf(caches.values());
    }

    Collection<TieredCache<?, ?>> tiered() {
        return caches.values();
    }

    @Override
    public InvalidateOutcome invalidate(Invalidation what) {
        return invalidations.apply(what.items());
    }

    @Override
    public void invalidate(Tx tx, Invalidation what) {
        invalidations.apply(tx, what.items());
    }

    /** Who invalidates by a key's text need not know that a cache hashes it. */
    private Item named(Item item) {
        return switch (item) {
            case Entry entry -> new Entry(entry.cache(), named(entry.cache(), entry.id()));
            case Expiry expiry -> new Expiry(expiry.cache(), named(expiry.cache(), expiry.id()));
            case Tag tag -> tag;
            case Matching matching -> matching;
            case Everything all -> all;
        };
    }

    private String named(String cache, String id) {
        TieredCache<?, ?> open = caches.get(cache);
        return open == null ? id : open.options().named(id);
    }

    @Override
    public BulkPreview preview(Invalidation what) {
        return scan.preview(what.items().stream().map(this::named).toList());
    }

    @Override
    public BulkOutcome invalidate(Invalidation what, long atMost) {
        BulkPreview preview = preview(what);
        return preview.entries().isPresent() && preview.entries().getAsLong() <= atMost
                ? new BulkOutcome.Done(preview, invalidate(what))
                : new BulkOutcome.Unconfirmed(preview);
    }

    @Override
    public Swept sweep(Duration left) {
        return scan.sweep(caches.keySet(), left);
    }

    @Override
    public Optional<Swept> sweepUnlessDone(Duration left, Duration within) {
        return scan.beginSweep(within) ? Optional.of(sweep(left)) : Optional.empty();
    }

    @Override
    public List<CacheUsage> usage(Collection<String> names) {
        return scan.usage(names.stream().map(CacheIds::requireName).toList());
    }

    @Override
    public void told(List<Item> items) {
        long since = ground.clock().nanoTime();
        forgetHere(items);
        remembered.told(items);
        remembered.closed(items, since);
    }

    private void forgetHere(Collection<? extends Item> items) {
        for (Item item : items) {
            switch (item) {
                case Entry entry -> forgetEntry(entry.cache(), entry.id());
                case Expiry expiry -> forgetEntry(expiry.cache(), expiry.id());
                case Tag tag -> {
                    generations.changed(Name.tag(tag.tag()));
                    tagChanges.incrementAndGet();
                }
                case Matching matching -> {
                    // who reads or loads now can't be told by its id: nothing of the cache is kept near
                    tagChanges.incrementAndGet();
                    TieredCache<?, ?> cache = caches.get(matching.cache());
                    if (cache != null) {
                        cache.near().invalidateAll();
                    }
                }
                case Everything all -> {
                    generations.changed(Name.all(all.cache()));
                    tagChanges.incrementAndGet();
                    TieredCache<?, ?> cache = caches.get(all.cache());
                    if (cache != null) {
                        cache.near().clear();
                    }
                }
            }
        }
    }

    private void forgetEntry(String name, String id) {
        TieredCache<?, ?> cache = caches.get(name);
        if (cache != null) {
            cache.near().invalidate(id);
        }
    }

    @Override
    public void missed() {
        generations.forget();
        tagChanges.incrementAndGet();
        caches.values().forEach(cache -> cache.near().invalidateAll());
    }

    @Override
    public void close() {
        upkeep.close();
        background.close();
        news.close();
        wakeups.close();
    }
}
