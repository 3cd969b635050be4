package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.cache.CacheWorld;
import dev.forebay.testkit.cache.CachesFixture;
import dev.forebay.testkit.sale.SaleDeployment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Caches that the replicas of a Cluster answer. */
class CacheClusterReplicaReadsTest extends CachesFixture {
    private static EmbeddedCluster cluster;
    private static CacheWorld world;

    @BeforeAll
    static void open() {
        cluster = EmbeddedCluster.builder().nodeTimeout(Duration.ofSeconds(5)).start();
        world = CacheWorld.withReplicaReads(new SaleDeployment.Cluster(cluster)).settled();
    }

    @AfterAll
    static void close() {
        world.close();
        cluster.close();
    }

    @Override
    protected CacheWorld world() {
        return world;
    }

    @Override
    protected CacheOptions.Builder<String, Item> form(CacheOptions.Builder<String, Item> options) {
        return options.readFromReplicas(true).withoutNear().asHash();
    }

    private static long reads(EmbeddedRedis server) {
        return server.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_hgetall:calls="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                .sum();
    }

    private static long readsOfMasters() {
        return cluster.masters().stream()
                .mapToLong(CacheClusterReplicaReadsTest::reads)
                .sum();
    }

    @Test
    void replicasOfAllShardsAnswerTogetherUntilTheyAreAway() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        Map<String, Item> all =
                items(1, IntStream.range(0, 100).mapToObj(i -> "k" + i).toArray(String[]::new));
        done(there.putAll(all));
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            long before = readsOfMasters();
            assertThat(here.getAll(all.keySet(), allPriced(1))).isEqualTo(all);
            return readsOfMasters() == before;
        });
        done(here.invalidate("k7"));
        isUnknown(here, "k7");
        assertThat(here.get("k7", priced(2))).contains(new Item("k7", 2));
        assertThat(there.getRemote("k7", priced(2))).contains(new Item("k7", 2));

        List<EmbeddedRedis> replicas = cluster.masters().stream()
                .flatMap(master -> cluster.replicasOf(master).stream())
                .toList();
        replicas.forEach(EmbeddedRedis::pause);
        try {
            all.put("k7", new Item("k7", 2));
            assertThat(here.getAll(all.keySet(), keys -> all)).isEqualTo(all);
            assertThat(world.redisServes()).isTrue();
        } finally {
            replicas.forEach(EmbeddedRedis::resume);
        }
    }
}
