package dev.forebay.testkit;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.health.EpochStore;
import dev.forebay.health.Mode;
import dev.forebay.health.ModeGate;
import dev.forebay.health.ModeGates;
import dev.forebay.hold.HoldDependencies;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.Holds;
import dev.forebay.hold.ReconcileOutcome;
import dev.forebay.hold.ReconcileReport;
import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxOptions;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.Store;
import dev.forebay.store.StorePool;
import dev.forebay.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Holds as one process of an application has them, on real servers. Two worlds in one JVM share nothing but the servers,
 * so they are two processes to each other, but for being killed. The pools are those of {@link SalePools}.
 */
public final class HoldWorld implements AutoCloseable {
    /** Units of every pool {@code evt_…}: A-0 … E-99. */
    public static final int UNITS = SalePools.SMALL;

    /** A machine that is busy elsewhere must not look like a Redis that is away, where nothing happens to it. */
    private static final String PATIENCE_MILLIS = "5000";

    private final @Nullable EmbeddedRedis redis;
    private final RedisOptions redisOptions;
    private final StorePool pool;
    private final Store store;
    private final RedisLink link;
    private final ModeGate gate;
    private final Outbox outbox;
    private final Holds holds;

    private HoldWorld(
            @Nullable EmbeddedRedis redis,
            RedisOptions redisOptions,
            EmbeddedDatabase database,
            HoldOptions options,
            UnaryOperator<Store> storeOfHolds,
            ForebayClock clock) {
        this.redis = redis;
        this.redisOptions = redisOptions;
        this.pool = StorePool.open(
                DatabaseUrl.parse(
                        "database",
                        "postgresql://%s:%s@%s:%d/%s"
                                .formatted(
                                        database.username(),
                                        database.password(),
                                        database.host(),
                                        database.port(),
                                        database.name())),
                16);
        this.store = Store.of(pool.dataSource(), Meters.none(), clock);
        migrate(store);
        this.link = RedisLink.open(redisOptions, Meters.none(), clock);
        this.gate = ModeGates.start(link, redisOptions.keys(), EpochStore.stored(store), Meters.none(), clock);
        this.outbox = Outbox.of(store, OutboxOptions.defaults(), Meters.none(), clock);
        this.holds = Holds.open(
                SalePools.DIRECTORY,
                options,
                new HoldDependencies(
                        link, redisOptions.keys(), gate, storeOfHolds.apply(store), outbox, Meters.none(), clock));
        outbox.start();
    }

    /** Again where a busy machine was too slow for the first connection. */
    private static void migrate(Store store) {
        Awaitility.await("the tables")
                .atMost(Duration.ofSeconds(30))
                .ignoreException(StoreUnavailableException.class)
                .until(() -> {
                    store.migrate();
                    return true;
                });
    }

    /** A process of its own on the given Redis and database, with the login of the application where it has one. */
    public static HoldWorld on(EmbeddedRedis redis, EmbeddedDatabase database, String prefix) {
        return on(redis, database, prefix, options());
    }

    /** The same with other options. */
    public static HoldWorld on(EmbeddedRedis redis, EmbeddedDatabase database, String prefix, HoldOptions options) {
        return on(redis, database, prefix, options, UnaryOperator.identity());
    }

    /** The same whose holds reach PostgreSQL by another store, one that goes wrong where a test wants it. */
    public static HoldWorld on(
            EmbeddedRedis redis,
            EmbeddedDatabase database,
            String prefix,
            HoldOptions options,
            UnaryOperator<Store> storeOfHolds) {
        RedisOptions asItAsksFor = RedisEnvironment.read(Map.of(
                "REDIS_URL", redis.uri().toString(), "REDIS_KEY_PREFIX", prefix, "REDIS_TIMEOUT", PATIENCE_MILLIS));
        return new HoldWorld(redis, asItAsksFor, database, options, storeOfHolds, ForebayClock.system());
    }

    /** A process that reaches Redis at an address: through a proxy, or from another JVM. */
    public static HoldWorld at(String host, int port, EmbeddedDatabase database, String prefix) {
        return at(host, port, database, prefix, options());
    }

    /** The same with other options. */
    public static HoldWorld at(String host, int port, EmbeddedDatabase database, String prefix, HoldOptions options) {
        return reaching(redisAt(host, port, prefix), database, options);
    }

    /** A process that reaches Redis as the options say: a Cluster, Sentinels, a login of its own. */
    public static HoldWorld reaching(RedisOptions redis, EmbeddedDatabase database, HoldOptions options) {
        return reaching(redis, database, options, ForebayClock.system());
    }

    /** The same with a clock of its own. */
    public static HoldWorld reaching(
            RedisOptions redis, EmbeddedDatabase database, HoldOptions options, ForebayClock clock) {
        return new HoldWorld(null, redis, database, options, UnaryOperator.identity(), clock);
    }

    /** The same whose holds reach PostgreSQL by another store. */
    public static HoldWorld reaching(
            RedisOptions redis, EmbeddedDatabase database, HoldOptions options, UnaryOperator<Store> storeOfHolds) {
        return new HoldWorld(null, redis, database, options, storeOfHolds, ForebayClock.system());
    }

    private static RedisOptions redisAt(String host, int port, String prefix) {
        return RedisOptions.at(host, port).keyPrefix(prefix).build();
    }

    /** Options with short times, so that tests need not wait. */
    public static HoldOptions options() {
        return HoldOptions.defaults()
                .withProvisional(Duration.ofSeconds(2))
                .withWaiting(Duration.ofSeconds(300), Duration.ofMillis(700), 100)
                .withUpkeep(Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    public static EmbeddedDatabase newDatabase() {
        return EmbeddedServers.createDatabase("holds");
    }

    public Holds holds() {
        return holds;
    }

    /** The store as it is, whatever the holds were given. */
    public Store store() {
        return store;
    }

    public RedisLink link() {
        return link;
    }

    public ModeGate gate() {
        return gate;
    }

    /** The Redis that this world was opened on; a world at an address has none. */
    public EmbeddedRedis redis() {
        EmbeddedRedis server = redis;
        if (server == null) {
            throw new IllegalStateException("this world knows the address of its Redis only");
        }
        return server;
    }

    /** What a comparison found to differ; it must have been possible. */
    public static List<ReconcileReport.Difference> differences(ReconcileOutcome outcome) {
        return switch (outcome) {
            case ReconcileOutcome.Reconciled reconciled -> reconciled.report().differences();
            case ReconcileOutcome.Unavailable unavailable ->
                throw new IllegalStateException("nothing was compared: " + unavailable.reason());
        };
    }

    /**
     * What the first comparison found to differ that was possible. A machine that is busy elsewhere lets a call to Redis
     * run out of time now and then, and then nothing is compared.
     */
    public List<ReconcileReport.Difference> compared(String ofPool) {
        return differences(Awaitility.await("a comparison of " + ofPool)
                .atMost(Duration.ofSeconds(20))
                .until(() -> holds.reconcile(ofPool), ReconcileOutcome.Reconciled.class::isInstance));
    }

    public Outbox outbox() {
        return outbox;
    }

    /** The key of a part of a pool in Redis, such as {@code units}, for tests that look at it or spoil it. */
    public String key(String pool, String part) {
        return redisOptions.keys().tagged("hold", pool, part).value();
    }

    public boolean redisServes() {
        return gate.mode(RedisRole.STATE) instanceof Mode.Up;
    }

    @Override
    public void close() {
        holds.close();
        outbox.close();
        gate.close();
        link.close();
        pool.close();
    }
}
