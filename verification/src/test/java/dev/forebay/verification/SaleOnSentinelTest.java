package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two JVMs sell one pool while the Sentinels put another master in the place of theirs, or one of them is cut off. */
@Busy
class SaleOnSentinelTest {
    private static final Logger LOG = LoggerFactory.getLogger(SaleOnSentinelTest.class);
    private static final long SEED = Long.getLong("sale.seed", 20_261_121);

    @TempDir
    private static Path folder;

    private static EmbeddedSentinel deployment;
    private static SaleFleet sellers;

    @BeforeAll
    static void open() {
        // twice this passes between one fail-over of the sentinels' own and the next
        deployment = EmbeddedSentinel.builder()
                .hurried()
                .downAfter(Duration.ofSeconds(2))
                .failoverTimeout(Duration.ofSeconds(3))
                .start();
        sellers = SaleFleet.start(new SaleDeployment.Sentinel(deployment), HoldWorld.newDatabase(), 2, 5, folder);
        LOG.info("seed={}", SEED);
    }

    @AfterAll
    static void close() {
        sellers.close();
        deployment.close();
    }

    @Test
    void theSaleGoesOnWhenTheMasterIsKilled() {
        sell("evt_killed", () -> {
            EmbeddedRedis master = deployment.master();
            deployment.failoverByKill();
            master.restart();
        });
    }

    @Test
    void nothingIsSoldTwiceWhenAPausedMasterWakesAfterItWasReplaced() {
        sell("evt_paused", () -> {
            EmbeddedRedis master = deployment.master();
            master.pause();
            try {
                deployment.awaitSuccessor(master);
            } finally {
                master.resume();
            }
        });
    }

    @Test
    void theSaleGoesOnThroughAPlannedFailover() {
        sell("evt_planned", deployment::failover);
    }

    @Test
    void theSaleGoesOnWhileOneProcessIsCutFromSentinelsAndServers() {
        judge("evt_cut", sellers.sell("evt_cut", SEED, 60, List.of(SellerFault.CUT_FROM_REDIS.of(1))));
    }

    private static void sell(String pool, Runnable fault) {
        judge(pool, sellers.sell(pool, SEED, 60, List.of(sale -> fault.run())));
    }

    private static void judge(String pool, SaleVerdict verdict) {
        LOG.info("pool={} {}", pool, verdict);
        assertThat(verdict).matches(SaleVerdict::good);
    }
}
