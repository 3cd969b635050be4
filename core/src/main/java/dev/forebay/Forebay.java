package dev.forebay;

import dev.forebay.ForebayOptions.Source;
import dev.forebay.base.KeySpace;
import dev.forebay.cache.CacheDependencies;
import dev.forebay.cache.Caches;
import dev.forebay.health.EpochStore;
import dev.forebay.health.ModeGate;
import dev.forebay.health.ModeGates;
import dev.forebay.hold.HoldDependencies;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolDirectory;
import dev.forebay.outbox.Outbox;
import dev.forebay.redis.RedisLink;
import dev.forebay.store.Store;
import dev.forebay.store.StorePool;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kit, put together: one per application. Redis may be away when it opens and at any time later; PostgreSQL, where
 * there is one, must answer when it opens, for the schema is migrated then. Thread-safe.
 *
 * <pre>{@code
 * ForebayOptions options = ForebayOptions.of(RedisOptions.at("localhost", 6379).build())
 *         .withDatabase(DatabaseUrl.parse("DATABASE_URL", System.getenv("DATABASE_URL")));
 * try (Forebay forebay = Forebay.open(options)) {
 *     Holds holds = forebay.holds(directory, HoldOptions.defaults());
 *     ...
 * }
 * }</pre>
 *
 * <p>It closes what it opened in the opposite order: the outbox stops relaying before the primitives go that its
 * handlers call, then the gate, the connections to Redis, and the pool last.
 */
public final class Forebay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Forebay.class);

    private final ForebayOptions options;
    private final RedisLink redis;
    private final ModeGate gate;
    private final Optional<Store> store;
    private final Optional<Outbox> outbox;
    private final Deque<AutoCloseable> foundation = new ArrayDeque<>();
    private final Deque<AutoCloseable> primitives = new ArrayDeque<>();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private @Nullable Caches caches;
    private boolean closed;

    private Forebay(ForebayOptions options) {
        this.options = options;
        try {
            this.store = openStore();
            this.redis = opened(RedisLink.open(options.redis(), options.meters(), options.clock()));
            this.gate = opened(ModeGates.start(
                    redis,
                    keys(),
                    store.map(EpochStore::stored).orElseGet(EpochStore::inMemory),
                    options.gate(),
                    options.meters(),
                    options.clock()));
            this.outbox = store.map(on -> Outbox.of(on, options.outbox(), options.meters(), options.clock()));
            outbox.ifPresent(Outbox::start);
        } catch (RuntimeException e) {
            closeAll(foundation);
            throw e;
        }
    }

    /** Opens the kit. */
    public static Forebay open(ForebayOptions options) {
        return new Forebay(options);
    }

    private Optional<Store> openStore() {
        return switch (options.source()) {
            case Source.None ignored -> Optional.empty();
            case Source.Given given -> Optional.of(given.store());
            case Source.Database database -> {
                StorePool pool = opened(StorePool.open(database.url(), database.poolSize()));
                Store own = Store.of(pool.dataSource(), database.options(), options.meters(), options.clock());
                own.migrate();
                yield Optional.of(own);
            }
        };
    }

    private <T extends AutoCloseable> T opened(T part) {
        foundation.push(part);
        return part;
    }

    /** The way to Redis. */
    public RedisLink redis() {
        return redis;
    }

    /** The keys of this application. */
    public KeySpace keys() {
        return options.redis().keys();
    }

    /** Whether Redis is asked. */
    public ModeGate gate() {
        return gate;
    }

    /** The way to PostgreSQL, where there is one. */
    public Optional<Store> store() {
        return store;
    }

    /** The outbox, where there is a PostgreSQL; it relays already. */
    public Optional<Outbox> outbox() {
        return outbox;
    }

    /**
     * Opens holds on the pools of {@code directory}: once per application, kept and closed by this Forebay. Needs
     * PostgreSQL, which decides every grant.
     */
    public Holds holds(PoolDirectory directory, HoldOptions holdOptions) {
        if (store.isEmpty() || outbox.isEmpty()) {
            throw new IllegalStateException(
                    "holds are decided by PostgreSQL; name one with ForebayOptions.withDatabase");
        }
        var on =
                new HoldDependencies(redis, keys(), gate, store.get(), outbox.get(), options.meters(), options.clock());
        lifecycle.lock();
        try {
            if (closed) {
                throw new IllegalStateException("Forebay is closed");
            }
            Holds holds = Holds.open(directory, holdOptions, on);
            primitives.push(holds);
            return holds;
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * The caches of this application, opened at the first call and closed by this Forebay. With PostgreSQL invalidations
     * may be part of a transaction, and are journalled while Redis is away.
     */
    public Caches caches() {
        lifecycle.lock();
        try {
            if (closed) {
                throw new IllegalStateException("Forebay is closed");
            }
            Caches open = caches;
            if (open == null) {
                open = Caches.open(new CacheDependencies(
                        redis,
                        keys(),
                        gate,
                        store.map(on -> new CacheDependencies.Source(on, outbox.orElseThrow())),
                        options.redis().defaultTtl(),
                        options.context(),
                        options.meters(),
                        options.clock()));
                primitives.push(open);
                caches = open;
            }
            return open;
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public void close() {
        lifecycle.lock();
        try {
            if (!closed) {
                closed = true;
                outbox.ifPresent(Outbox::close);
                closeAll(primitives);
                closeAll(foundation);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("{} could not be closed in order", part.getClass().getSimpleName(), e);
            }
        }
    }
}
