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
import dev.forebay.hold.PoolDirectory;
import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxOptions;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.Store;
import dev.forebay.store.StorePool;
import java.time.Duration;
import java.util.Optional;

/** Holds as one process of an application has them, on real servers: pools {@code evt_…} of {@value #UNITS} units. */
public final class HoldWorld implements AutoCloseable {
    /** Units of every pool: A-0 … E-99. */
    public static final int UNITS = 500;

    private final EmbeddedRedis redis;
    private final StorePool pool;
    private final Store store;
    private final RedisLink link;
    private final ModeGate gate;
    private final Outbox outbox;
    private final Holds holds;

    private HoldWorld(EmbeddedRedis redis, EmbeddedDatabase database, String prefix, HoldOptions options) {
        this.redis = redis;
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
        ForebayClock clock = ForebayClock.system();
        this.store = Store.of(pool.dataSource(), Meters.none(), clock);
        store.migrate();
        RedisOptions redisOptions =
                RedisOptions.at(redis.host(), redis.port()).keyPrefix(prefix).build();
        this.link = RedisLink.open(redisOptions, Meters.none(), clock);
        this.gate = ModeGates.start(link, redisOptions.keys(), EpochStore.stored(store), Meters.none(), clock);
        this.outbox = Outbox.of(store, OutboxOptions.defaults(), Meters.none(), clock);
        this.holds = Holds.open(
                DIRECTORY,
                options,
                new HoldDependencies(link, redisOptions.keys(), gate, store, outbox, Meters.none(), clock));
        outbox.start();
    }

    private static final PoolDirectory DIRECTORY = id -> id.startsWith("evt_")
            ? Optional.of(new PoolDirectory.Pool(id, UNITS, unit -> unit.matches("[A-E]-[0-9]{1,2}")))
            : Optional.empty();

    /** A process of its own on the given Redis and database. */
    public static HoldWorld on(EmbeddedRedis redis, EmbeddedDatabase database, String prefix) {
        return new HoldWorld(redis, database, prefix, options());
    }

    /** The same with other options. */
    public static HoldWorld on(EmbeddedRedis redis, EmbeddedDatabase database, String prefix, HoldOptions options) {
        return new HoldWorld(redis, database, prefix, options);
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

    public Store store() {
        return store;
    }

    public RedisLink link() {
        return link;
    }

    public ModeGate gate() {
        return gate;
    }

    public EmbeddedRedis redis() {
        return redis;
    }

    public Outbox outbox() {
        return outbox;
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
