package dev.forebay.verification.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.sale.Mishap;
import dev.forebay.testkit.sale.SaleDeployment;
import dev.forebay.testkit.sale.SaleFleet;
import dev.forebay.testkit.sale.SaleVerdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two JVMs sell a pool on Valkey, while a master is killed, and while one sleeps until it was replaced and wakes. */
@OnValkey
@Tag("soak")
class SaleOnValkeyTest {
    private static final Logger LOG = LoggerFactory.getLogger(SaleOnValkeyTest.class);
    private static final long SEED = Long.getLong("sale.seed", 20_261_121);

    @TempDir
    private Path folder;

    @Test
    void theSaleGoesOnWhileMastersOfAClusterAreReplaced() {
        try (EmbeddedCluster cluster = OnValkey.Servers.cluster().start()) {
            int slot = cluster.slotOf(SaleFleet.key("evt_replaced", "units"));
            sell(
                    new SaleDeployment.Cluster(cluster),
                    sale -> {
                        EmbeddedRedis master = cluster.masterOf(slot);
                        cluster.failoverByKill(master);
                        master.restart();
                    },
                    sale -> {
                        EmbeddedRedis master = cluster.masterOf(slot);
                        master.pause();
                        try {
                            cluster.awaitSuccessor(slot, master);
                        } finally {
                            master.resume();
                        }
                    });
        }
    }

    @Test
    void theSaleGoesOnWhileTheSentinelsReplaceTheMaster() {
        try (EmbeddedSentinel deployment = OnValkey.Servers.sentinel().start()) {
            sell(
                    new SaleDeployment.Sentinel(deployment),
                    sale -> {
                        EmbeddedRedis master = deployment.master();
                        deployment.failoverByKill();
                        master.restart();
                    },
                    sale -> {
                        EmbeddedRedis master = deployment.master();
                        master.pause();
                        try {
                            deployment.awaitSuccessor(master);
                        } finally {
                            master.resume();
                        }
                    });
        }
    }

    private void sell(SaleDeployment on, Mishap... mishaps) {
        try (SaleFleet sellers = SaleFleet.start(on, HoldWorld.newDatabase(), 2, 5, folder)) {
            SaleVerdict verdict = sellers.sell("evt_replaced", SEED, 60, List.of(mishaps));
            LOG.info("seed={} {}", SEED, verdict);
            assertThat(verdict).matches(SaleVerdict::good);
        }
    }
}
