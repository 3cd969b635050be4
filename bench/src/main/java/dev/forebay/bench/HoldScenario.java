package dev.forebay.bench;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.Meters;
import dev.forebay.bench.Case.Kind;
import dev.forebay.bench.Table.Pace;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolDirectory;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.Reply;
import dev.forebay.redis.Script;
import dev.forebay.store.DatabaseUrl;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Four adjacent seats of one event of 50,000, all or none, free again after a short while: the least a script can do,
 * sent by Lettuce and by RedisLink, beside holds in Redis alone (limits, deltas, expiry, waiting lines) and durable ones,
 * which PostgreSQL decides and writes to disk. Durable ones are counted when they are granted; their seats are asked for
 * in turn, since a hold that ends before Redis has settled it would measure the repair of that.
 */
final class HoldScenario {
    private static final int SEATS = 50_000;
    private static final String POOL = "event";
    private static final Script<Long> BARE = Script.load("dev/forebay/bench/bare_hold.lua", Reply.integer());

    private HoldScenario() {}

    static void run(Pace pace, Consumer<String> out) throws InterruptedException {
        String[] seats = new String[SEATS];
        for (int i = 0; i < SEATS; i++) {
            seats[i] = Integer.toString(i);
        }
        PoolDirectory directory = id -> POOL.equals(id)
                ? Optional.of(new PoolDirectory.Pool(POOL, SEATS, unit -> unit.length() <= 5))
                : Optional.empty();
        // Not the throwaway one of the tests: a durable hold pays for its write to disk.
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            EmbeddedDatabase database = postgres.createDatabase("bench");
            run(pace, out, redis, postgres, database, seats, directory);
        }
    }

    private static void run(
            Pace pace,
            Consumer<String> out,
            EmbeddedRedis redis,
            EmbeddedPostgres postgres,
            EmbeddedDatabase database,
            String[] seats,
            PoolDirectory directory)
            throws InterruptedException {
        try (Forebay volatiles = open(redis, database, "alone");
                Forebay durables = open(redis, database, "durable")) {
            Holds alone = volatiles.holds(directory, HoldOptions.defaults().inRedisAlone());
            Holds durable = durables.holds(directory, HoldOptions.defaults());
            alone.reconcile(POOL);
            durable.reconcile(POOL);
            RedisClient lettuce = RedisClient.create(RedisURI.create(redis.host(), redis.port()));
            try {
                var sync = lettuce.connect().sync();
                String sha = sync.scriptLoad(BARE.source());
                Key key = volatiles.keys().tagged("bench", "bare");
                var commands = volatiles.redis().commands(RedisRole.STATE);
                var aloneGranted = new LongAdder();
                var durableGranted = new LongAdder();
                var turn = new AtomicInteger();
                new Table("Hold of 4 seats, one event of 50,000", ServerStats.of(redis, postgres), pace, out)
                        .add("bare script, Lettuce sync", 64, Kind.VIRTUAL, (id, random) -> {
                            int first = first(random);
                            sync.evalsha(
                                    sha,
                                    ScriptOutputType.INTEGER,
                                    new String[] {key.value()},
                                    "holder-" + id,
                                    "10",
                                    seats[first],
                                    seats[first + 1],
                                    seats[first + 2],
                                    seats[first + 3]);
                            return 1;
                        })
                        .add("bare script, RedisLink", 64, Kind.VIRTUAL, (id, random) -> {
                            int first = first(random);
                            commands.run(BARE.call(
                                    List.of(key),
                                    List.of(
                                            "holder-" + id,
                                            "10",
                                            seats[first],
                                            seats[first + 1],
                                            seats[first + 2],
                                            seats[first + 3])));
                            return 1;
                        })
                        .add("Holds, in Redis alone", 64, Kind.VIRTUAL, (id, random) -> {
                            hold(alone, id, four(seats, first(random)), Duration.ofMillis(10), aloneGranted);
                            return 1;
                        })
                        .add(
                                "Holds, durable",
                                64,
                                Kind.VIRTUAL,
                                (id, random) -> hold(
                                        durable, id, four(seats, next(turn)), Duration.ofSeconds(1), durableGranted))
                        .run();
                out.accept(
                        "granted in all: in Redis alone " + aloneGranted.sum() + ", durable " + durableGranted.sum());
            } finally {
                lettuce.shutdown();
            }
        }
    }

    /** Answers how many were granted. */
    private static int hold(Holds holds, int id, List<String> units, Duration ttl, LongAdder granted) {
        HoldOutcome outcome =
                holds.hold(HoldRequest.of(POOL, "holder-" + id, units).withTtl(ttl));
        if (outcome instanceof HoldOutcome.Unavailable unavailable) {
            throw new IllegalStateException("unavailable: " + unavailable.reason());
        }
        if (outcome instanceof HoldOutcome.Held) {
            granted.increment();
            return 1;
        }
        return 0;
    }

    private static int first(Rng random) {
        return random.next(SEATS / 4) * 4;
    }

    /** All groups of four in turn, each far from the last one: it comes round again when its hold has ended. */
    private static int next(AtomicInteger turn) {
        return (int) (turn.getAndIncrement() * 7919L % (SEATS / 4)) * 4;
    }

    private static List<String> four(String[] seats, int first) {
        return List.of(seats[first], seats[first + 1], seats[first + 2], seats[first + 3]);
    }

    private static Forebay open(EmbeddedRedis redis, EmbeddedDatabase database, String prefix) {
        String url = "postgresql://%s:%s@%s:%d/%s"
                .formatted(database.username(), database.password(), database.host(), database.port(), database.name());
        return Forebay.open(ForebayOptions.of(RedisOptions.at(redis.host(), redis.port())
                        .keyPrefix(prefix)
                        .build())
                .withDatabase(DatabaseUrl.parse("DATABASE_URL", url))
                .withMeters(Meters.of(new SimpleMeterRegistry()))
                .withClock(ForebayClock.system()));
    }
}
