package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.cache.Caches;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.health.Mode;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.testkit.cache.BrokenCachedTables;
import dev.forebay.testkit.cache.CacheTraffic;
import dev.forebay.testkit.cache.CachedTable;
import dev.forebay.testkit.cache.StalenessChecker;
import dev.forebay.testkit.fault.FaultProxy;
import dev.forebay.testkit.fault.FaultyServers;
import dev.forebay.testkit.fault.RedisFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No reader is answered what was invalidated before it asked, beyond the bound that is stated. */
class CacheHistoryTest {
    private static final long SEED = 20261121;
    private static final int KEYS = 8;

    /** Two nodes of an application, and the traffic on them. */
    private static final class World implements AutoCloseable {
        final List<Forebay> nodes = new ArrayList<>();
        final List<CachedTable> tables = new ArrayList<>();

        World(EmbeddedRedis redis, Function<Forebay, CachedTable> table) {
            EmbeddedDatabase database = EmbeddedServers.createDatabase("history");
            ForebayOptions options = ForebayOptions.of(RedisOptions.at(redis.host(), redis.port())
                            .keyPrefix(EmbeddedServers.uniqueName("history"))
                            .build())
                    .withDatabase(DatabaseUrl.parse(
                            "DATABASE_URL",
                            "postgresql://%s:%s@%s:%d/%s"
                                    .formatted(
                                            database.username(),
                                            database.password(),
                                            database.host(),
                                            database.port(),
                                            database.name())));
            for (int i = 0; i < 2; i++) {
                Forebay node = Forebay.open(options);
                nodes.add(node);
                CachedTable.create(node.store().orElseThrow());
                tables.add(table.apply(node));
            }
        }

        CacheTraffic traffic() {
            return new CacheTraffic(tables, KEYS, 4, 1, SEED);
        }

        boolean redisServes() {
            return nodes.stream().allMatch(node -> node.gate().mode(RedisRole.CACHE) instanceof Mode.Up);
        }

        @Override
        public void close() {
            nodes.forEach(Forebay::close);
        }
    }

    private static void untilReads(CacheTraffic traffic, int reads) {
        int before = traffic.history().reads().size();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> traffic.history().reads().size() >= before + reads);
    }

    @Test
    void nothingStaleIsServed() {
        try (World world = new World(EmbeddedServers.redis(), CachedTable::new)) {
            CacheTraffic traffic = world.traffic();
            untilReads(traffic, 10_000);
            traffic.close();
            assertThat(traffic.failures()).isZero();
            assertThat(traffic.history().writes()).hasSizeGreaterThan(50);
            assertThat(world.tables.stream().mapToLong(CachedTable::loads).sum())
                    .isLessThan(traffic.history().reads().size() / 2);
            assertThat(new StalenessChecker(Caches.STALE_BOUND, Duration.ZERO).check(traffic.history()))
                    .isEmpty();
        }
    }

    static Stream<String> mutants() {
        return BrokenCachedTables.all().keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void whatIsWrongOnPurposeIsFound(String mutant) {
        var table = BrokenCachedTables.all().get(mutant);
        assertThat(table).isNotNull();
        try (World world = new World(EmbeddedServers.redis(), table)) {
            CacheTraffic traffic = world.traffic();
            var checker = new StalenessChecker(Caches.STALE_BOUND, Duration.ZERO);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> !checker.check(traffic.history()).isEmpty());
            traffic.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RedisFault.class,
            names = {"KILLED", "HUNG", "FLUSHED", "PAUSED", "CLIENTS_KILLED"})
    void nothingStaleIsServedLongAfterAFault(RedisFault fault, @TempDir Path folder) {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().dataDir(folder).start();
                FaultProxy way = FaultProxy.to(redis.host(), redis.port());
                World world = new World(redis, CachedTable::new)) {
            var servers = new FaultyServers(redis, way, EmbeddedServers.postgres());
            CacheTraffic traffic = world.traffic();
            untilReads(traffic, 1_000);
            long from = System.nanoTime();
            fault.begin(servers);
            untilReads(traffic, 1_000);
            fault.end(servers);
            await().atMost(Duration.ofSeconds(30)).until(world::redisServes);
            traffic.history().outage(from, System.nanoTime());
            untilReads(traffic, 4_000);
            traffic.close();
            assertThat(traffic.failures()).isZero();
            assertThat(new StalenessChecker(Caches.STALE_BOUND, Duration.ofSeconds(5)).check(traffic.history()))
                    .isEmpty();
        }
    }
}
