package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.fault.ClusterNetwork;
import dev.forebay.testkit.sale.ClusterSplit;
import dev.forebay.testkit.sale.SaleDeployment;
import dev.forebay.testkit.sale.SaleFleet;
import dev.forebay.testkit.sale.SaleVerdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two JVMs sell one pool while the nodes of the Cluster lose one another and both JVMs reach all of them: a master in the
 * minority goes on taking writes until its node time-out, its replica takes over, and what the former took is thrown away.
 */
@Busy
class SaleOnSplitClusterTest {
    private static final Logger LOG = LoggerFactory.getLogger(SaleOnSplitClusterTest.class);
    private static final long SEED = Long.getLong("sale.seed", 20_261_121);

    @TempDir
    private static Path folder;

    private static ClusterNetwork network;
    private static EmbeddedCluster cluster;
    private static SaleFleet sellers;

    @BeforeAll
    static void open() {
        network = new ClusterNetwork();
        cluster = EmbeddedCluster.builder()
                .ways(network)
                .nodeTimeout(Duration.ofSeconds(1))
                .start();
        sellers = SaleFleet.start(
                new SaleDeployment.Cluster(cluster, Optional.of(network)), HoldWorld.newDatabase(), 2, 5, folder);
        LOG.info("seed={}", SEED);
    }

    @AfterAll
    static void close() {
        sellers.close();
        cluster.close();
        network.close();
    }

    @Test
    void nothingIsSoldTwiceWhenAMasterInTheMinorityTakesWritesUntilItsReplicaTookOver() {
        sell("evt_split", ClusterSplit.MASTER_ALONE, SEED);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("soak")
    void nothingIsSoldTwiceHoweverTheNodesLoseOneAnother(ClusterSplit split) {
        for (int round = 0; round < 5; round++) {
            sell("evt_" + split + round, split, SEED + round);
        }
    }

    private static void sell(String pool, ClusterSplit split, long seed) {
        var taken = new AtomicLong();
        SaleVerdict verdict = sellers.sell(pool, seed, 60, List.of(split.on(cluster, network, taken::set)));
        LOG.info("pool={} writes taken by the master that was cut off={} {}", pool, taken, verdict);
        assertThat(verdict).matches(SaleVerdict::good);
        assertThat(taken).as("writes taken by the master that was cut off").hasPositiveValue();
    }
}
