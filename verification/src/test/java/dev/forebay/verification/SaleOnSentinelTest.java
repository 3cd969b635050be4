package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.redis.NodeAddress;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisServer;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.sale.TwoSellers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two processes sell one pool while the Sentinels put another master in the place of theirs. */
class SaleOnSentinelTest {
    private static final Logger LOG = LoggerFactory.getLogger(SaleOnSentinelTest.class);
    private static final long SEED = Long.getLong("sale.seed", 20_261_121);

    private static EmbeddedSentinel deployment;
    private static TwoSellers sellers;

    @BeforeAll
    static void open() {
        deployment = EmbeddedSentinel.builder().hurried().start();
        sellers = new TwoSellers(
                RedisOptions.builder(RedisServer.sentinel(
                                deployment.masterName(),
                                deployment.sentinels().stream()
                                        .map(sentinel -> new NodeAddress(sentinel.host(), sentinel.port()))
                                        .toList()))
                        .keyPrefix("sale")
                        .build(),
                HoldWorld.newDatabase(),
                5);
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

    private static void sell(String pool, Runnable fault) {
        TwoSellers.Verdict verdict = sellers.sell(
                pool,
                SEED,
                () -> {
                    fault.run();
                    deployment.awaitReady();
                },
                deployment::master);
        LOG.info("pool={} {}", pool, verdict);
        assertThat(verdict).matches(TwoSellers.Verdict::good);
    }
}
