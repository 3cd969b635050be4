package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.SlotMigration;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.sale.SaleDeployment;
import dev.forebay.testkit.sale.SaleFleet;
import dev.forebay.testkit.sale.SaleVerdict;
import dev.forebay.testkit.sale.SellerFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two JVMs sell one pool on a Cluster while the shard that has it fails over or moves, and while one of them is cut off,
 * late, stopped or killed: every request is answered, none by "unavailable" but where a process can't reach PostgreSQL,
 * nothing is sold twice, and afterwards Redis serves both and says what PostgreSQL says.
 */
@Busy
class SaleOnClusterTest {
    private static final Logger LOG = LoggerFactory.getLogger(SaleOnClusterTest.class);
    private static final long SEED = Long.getLong("sale.seed", 20_261_121);

    @TempDir
    private static Path folder;

    private static EmbeddedCluster cluster;
    private static SaleFleet sellers;

    @BeforeAll
    static void open() {
        cluster = EmbeddedCluster.builder().nodeTimeout(Duration.ofSeconds(1)).start();
        sellers = SaleFleet.start(new SaleDeployment.Cluster(cluster), HoldWorld.newDatabase(), 2, 5, folder);
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
            begun.moveKey(SaleFleet.key("evt_moved", "units"));
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            begun.finish();
            cluster.awaitSuccessor(slot, from);
            cluster.moveSlots(to, from, slot);
        });
    }

    @ParameterizedTest
    @EnumSource
    void theSaleGoesOnWhateverBefallsOneProcess(SellerFault fault) {
        judge("evt_" + fault, sellers.sell("evt_" + fault, SEED, 60, List.of(fault.of(1))));
    }

    /** What happens to the slot of the pool. */
    private interface SlotFault {
        void happen(int slot);
    }

    private static void sell(String pool, SlotFault fault) {
        int slot = cluster.slotOf(SaleFleet.key(pool, "units"));
        judge(pool, sellers.sell(pool, SEED, 60, List.of(sale -> fault.happen(slot))));
    }

    private static void judge(String pool, SaleVerdict verdict) {
        LOG.info("pool={} {}", pool, verdict);
        assertThat(verdict).matches(SaleVerdict::good);
    }
}
