package dev.forebay.testkit.cache;

import dev.forebay.Forebay;
import dev.forebay.base.Codec;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Rows of PostgreSQL with a version, as one node of an application reads them through a cache and changes them. Loads are
 * slow at random, so that they meet invalidations. Subclasses may be wrong on purpose.
 */
public class CachedTable {
    private static final Sql CREATE =
            new Sql("test", "create table if not exists versioned (id text primary key, version bigint not null)");
    private static final Sql BUMP = new Sql(
            "test",
            "insert into versioned as v values (?, 1) on conflict (id) do update set version = v.version + 1"
                    + " returning version");
    private static final Sql FIND = new Sql("test", "select version from versioned where id = ?");

    private final Store store;
    private final Cache<String, Long> cache;
    private final AtomicLong loads = new AtomicLong();

    public CachedTable(Forebay node) {
        this(
                node,
                CacheOptions.<String, Long>of("versioned", Codec.json(Long.class))
                        .ttl(Duration.ofMinutes(5))
                        .build());
    }

    public CachedTable(Forebay node, CacheOptions<String, Long> options) {
        this.store = node.store().orElseThrow();
        this.cache = node.caches().open(options);
    }

    /** Makes the table where it is missing. */
    public static void create(Store store) {
        store.inTx(tx -> tx.update(CREATE));
    }

    public final Cache<String, Long> cache() {
        return cache;
    }

    public final long loads() {
        return loads.get();
    }

    /** The version that the cache answers, 0 for none. */
    public long read(String key, boolean remote) {
        return (remote
                        ? cache.getRemote(key, (same, context) -> load(same))
                        : cache.get(key, (same, context) -> load(same)))
                .orElse(0L);
    }

    /** Writes the next version and invalidates; answers it once that is acknowledged. */
    public long write(String key, boolean inTransaction) {
        long version = store.inTx(tx -> {
            long next = bump(tx, key);
            if (inTransaction) {
                cache.invalidate(tx, List.of(key));
            }
            return next;
        });
        if (!inTransaction) {
            var ignored = cache.invalidate(key);
        }
        return version;
    }

    /** Writes the next version, whose invalidation is committed with it, and has {@code death} come right after the commit. */
    final void dieAfterCommit(String key, Runnable death) {
        store.inTx(tx -> {
            tx.afterCommit(death);
            cache.invalidate(tx, List.of(key));
            return bump(tx, key);
        });
    }

    /** The version that PostgreSQL has, 0 for none. */
    public static long version(Store store, String key) {
        return store.inTx(
                tx -> tx.one(FIND, row -> row.longValue("version"), key).orElse(0L));
    }

    /** Writes the next version. */
    protected final long bump(Tx tx, String key) {
        return tx.one(BUMP, row -> row.longValue("version"), key).orElseThrow();
    }

    protected final Store store() {
        return store;
    }

    /** The version in PostgreSQL. */
    protected final Long load(String key) {
        loads.incrementAndGet();
        pause();
        long version = store.inTx(
                tx -> tx.one(FIND, row -> row.longValue("version"), key).orElse(0L));
        pause();
        return version;
    }

    private static void pause() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(3_000_000));
    }
}
