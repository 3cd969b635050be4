package dev.forebay.bench;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.bench.Case.Kind;
import dev.forebay.bench.Table.Pace;
import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolDirectory;
import dev.forebay.redis.NodeAddress;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisServer;
import dev.forebay.store.DatabaseUrl;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The same holds on one server and on a Cluster of three masters: thirty events of 2,000 seats, in Redis alone and
 * durable. On a machine where all servers share the cores a Cluster can only cost; what it costs is the question.
 */
final class ClusterScenario {
    private static final int POOLS = 30;
    private static final int SEATS = 2_000;

    private ClusterScenario() {}

    static void run(Pace pace, Consumer<String> out) throws InterruptedException {
        PoolDirectory directory = id -> id.startsWith("event-")
                ? Optional.of(new PoolDirectory.Pool(id, SEATS, unit -> unit.length() <= 5))
                : Optional.empty();
        try (EmbeddedRedis single = EmbeddedRedis.builder().start();
                EmbeddedCluster cluster = EmbeddedCluster.builder().replicas(0).start();
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            EmbeddedDatabase database = postgres.createDatabase("bench");
            RedisServer one = RedisServer.at(single.host(), single.port());
            RedisServer three = RedisServer.cluster(cluster.masters().stream()
                    .map(node -> new NodeAddress(node.host(), node.port()))
                    .toList());
            var servers = new ArrayList<>(cluster.masters());
            servers.add(single);
            var table = new Table("Hold of 4 seats, 30 events of 2,000", ServerStats.of(servers, postgres), pace, out);
            try (Forebay oneAlone = open(one, database, "one-alone");
                    Forebay threeAlone = open(three, database, "three-alone");
                    Forebay oneDurable = open(one, database, "one-durable");
                    Forebay threeDurable = open(three, database, "three-durable")) {
                HoldOptions alone = HoldOptions.defaults().inRedisAlone();
                HoldOptions durable = HoldOptions.defaults();
                add(table, "in Redis alone, one server", oneAlone.holds(directory, alone), Duration.ofMillis(10));
                add(table, "in Redis alone, Cluster of 3", threeAlone.holds(directory, alone), Duration.ofMillis(10));
                add(table, "durable, one server", oneDurable.holds(directory, durable), Duration.ofSeconds(1));
                add(table, "durable, Cluster of 3", threeDurable.holds(directory, durable), Duration.ofSeconds(1));
                table.run();
            }
        }
    }

    private static void add(Table table, String name, Holds holds, Duration ttl) {
        var turn = new AtomicInteger();
        table.add(name, 64, Kind.VIRTUAL, (id, random) -> {
            int next = turn.getAndIncrement();
            String pool = "event-" + next % POOLS;
            int first = (int) (next / POOLS * 79L % (SEATS / 4)) * 4;
            List<String> units = List.of(
                    Integer.toString(first),
                    Integer.toString(first + 1),
                    Integer.toString(first + 2),
                    Integer.toString(first + 3));
            HoldOutcome outcome =
                    holds.hold(HoldRequest.of(pool, "holder-" + id, units).withTtl(ttl));
            if (outcome instanceof HoldOutcome.Unavailable unavailable) {
                throw new IllegalStateException("unavailable: " + unavailable.reason());
            }
            return outcome instanceof HoldOutcome.Held ? 1 : 0;
        });
    }

    private static Forebay open(RedisServer server, EmbeddedDatabase database, String prefix) {
        String url = "postgresql://%s:%s@%s:%d/%s"
                .formatted(database.username(), database.password(), database.host(), database.port(), database.name());
        return Forebay.open(
                ForebayOptions.of(RedisOptions.builder(server).keyPrefix(prefix).build())
                        .withDatabase(DatabaseUrl.parse("DATABASE_URL", url))
                        .withMeters(Meters.of(new SimpleMeterRegistry()))
                        .withClock(ForebayClock.system()));
    }
}
