package dev.forebay;

import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.health.GateOptions;
import dev.forebay.redis.RedisOptions;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.StoreUnavailableException;
import java.time.Duration;
import java.util.Optional;

/** How nodes, links and gates of tests reach their servers, and how long they wait for them. */
public final class TestNodes {
    /** Longer than a busy machine keeps a living Redis from answering: only one that is gone is gone on without. */
    public static final Duration PATIENT = Duration.ofSeconds(20);

    /** For nodes that are to notice a Redis that hangs. */
    public static final Duration ALERT = Duration.ofSeconds(1);

    private TestNodes() {}

    /** A key prefix of its own, and this time for every answer that the node or its gate waits for. */
    public static ForebayOptions on(EmbeddedRedis redis, Duration patience) {
        return ForebayOptions.of(redis(redis, patience)
                        .keyPrefix(EmbeddedServers.uniqueName("node"))
                        .build())
                .withGate(gate(patience));
    }

    /** A node; a PostgreSQL that is too busy to let it in is asked again. */
    public static Forebay open(ForebayOptions options) {
        return await().ignoreExceptionsMatching(StoreUnavailableException.class::isInstance)
                .atMost(Duration.ofMinutes(1))
                .until(() -> Forebay.open(options), node -> true);
    }

    /** A link that waits so long for answers and connections. */
    public static RedisOptions.Builder redis(EmbeddedRedis redis, Duration patience) {
        return waiting(RedisOptions.at(redis.host(), redis.port()), patience);
    }

    public static RedisOptions.Builder waiting(RedisOptions.Builder options, Duration patience) {
        return options.timeout(patience).connectTimeout(patience);
    }

    /** A gate whose probes wait so long. */
    public static GateOptions gate(Duration patience) {
        GateOptions usual = GateOptions.defaults();
        return new GateOptions(
                usual.heartbeat(), patience, usual.retryShortest(), usual.retryLongest(), usual.overloadsToSuspect());
    }

    public static DatabaseUrl url(EmbeddedDatabase database) {
        return new DatabaseUrl(database.jdbcUrl(), Optional.of(database.username()), Optional.of(database.password()));
    }
}
