package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.SlotMigration;
import dev.forebay.redis.NodeAddress;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisServer;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.sale.TwoSellers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two processes sell one pool on a Cluster while the shard that has it fails over or moves: every request is answered,
 * none by "unavailable", nothing is sold twice, and afterwards Redis says what PostgreSQL says.
 */
class SaleOnClusterTest {
    private static final Logger LOG = LoggerFactory.getLogger(SaleOnClusterTest.class);
    private static final long SEED = Long.getLong("sale.seed", 20_261_121);
    private static final int BUYERS = 5;

    private static EmbeddedCluster cluster;
    private static TwoSellers sellers;

    @BeforeAll
    static void open() {
        cluster = EmbeddedCluster.builder().nodeTimeout(Duration.ofSeconds(1)).start();
        EmbeddedRedis seed = cluster.node(0);
        sellers = new TwoSellers(
                RedisOptions.builder(RedisServer.cluster(List.of(new NodeAddress(seed.host(), seed.port()))))
                        .keyPrefix("sale")
                        .build(),
                HoldWorld.newDatabase(),
                BUYERS);
        LOG.info("seed={}", SEED);
    }

    @AfterAll
    static void close() {
        sellers.close();
        cluster.close();
    }

    @Test
    void theSaleGoesOnWhenTheMasterOfThePoolIsKilled() {
        sell("evt_killed", slot -> {
            EmbeddedRedis master = cluster.masterOf(slot);
            cluster.failoverByKill(master);
            master.restart();
        });
    }

    @Test
    void theSaleGoesOnThroughAPlannedFailover() {
        sell("evt_planned", slot -> cluster.failover(cluster.masterOf(slot)));
    }

    @Test
    void nothingIsSoldTwiceWhenAPausedMasterWakesAfterItWasReplaced() {
        sell("evt_paused", slot -> {
            EmbeddedRedis master = cluster.masterOf(slot);
            master.pause();
            try {
                cluster.awaitSuccessor(slot, master);
            } finally {
                master.resume();
            }
        });
    }

    @Test
    void theSaleGoesOnWhileTheSlotOfThePoolMovesAwayAndBack() {
        sell("evt_moved", slot -> {
            EmbeddedRedis from = cluster.masterOf(slot);
            EmbeddedRedis to = cluster.masters().stream()
                    .filter(master -> !master.equals(from))
                    .findFirst()
                    .orElseThrow();
            SlotMigration begun = cluster.beginMove(from, to, slot);
            // half of the pool's keys are here, half are there
            begun.moveKey(sellers.key("evt_moved", "units"));
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            begun.finish();
            cluster.awaitSuccessor(slot, from);
            cluster.moveSlots(to, from, slot);
        });
    }

    /** What happens to the slot of the pool. */
    private interface SlotFault {
        void happen(int slot);
    }

    private static void sell(String pool, SlotFault fault) {
        int slot = cluster.slotOf(sellers.key(pool, "units"));
        TwoSellers.Verdict verdict = sellers.sell(
                pool,
                SEED,
                () -> {
                    fault.happen(slot);
                    cluster.awaitReady();
                },
                () -> cluster.masterOf(slot));
        LOG.info("pool={} {}", pool, verdict);
        assertThat(verdict).matches(TwoSellers.Verdict::good);
    }
}
