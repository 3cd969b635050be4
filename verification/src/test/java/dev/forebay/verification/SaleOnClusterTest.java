package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.SlotMigration;
import dev.forebay.redis.NodeAddress;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisServer;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.sale.OversellChecker;
import dev.forebay.testkit.sale.RedisCopy;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleBuyers;
import dev.forebay.testkit.sale.SaleHistory;
import dev.forebay.testkit.sale.SaleOp;
import dev.forebay.testkit.sale.SaleTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private static final int ENOUGH = 60;

    /** So rarely that only the repairs themselves can have made Redis right. */
    private static final Duration COMPARED = Duration.ofMinutes(10);

    private static EmbeddedCluster cluster;
    private static HoldWorld one;
    private static HoldWorld two;

    @BeforeAll
    static void open() {
        cluster = EmbeddedCluster.builder().nodeTimeout(Duration.ofSeconds(1)).start();
        EmbeddedDatabase database = HoldWorld.newDatabase();
        one = world(database);
        two = world(database);
        bothServed();
        LOG.info("seed={}", SEED);
    }

    @AfterAll
    static void close() {
        two.close();
        one.close();
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
        int slot = cluster.slotOf(one.key(pool, "units"));
        var first = SaleHistory.of("one");
        var second = SaleHistory.of("two");
        var stop = new AtomicBoolean();
        List<CompletableFuture<Void>> selling =
                List.of(selling(one, first, pool, SEED, stop), selling(two, second, pool, SEED + 1, stop));
        try {
            answered(first, second);
            fault.happen(slot);
            answered(first, second);
            cluster.awaitReady();
            bothServed();
            answered(first, second);
        } finally {
            stop.set(true);
            selling.forEach(sale -> sale.orTimeout(60, TimeUnit.SECONDS).join());
        }
        List<SaleOp> ops = new ArrayList<>(first.ops());
        ops.addAll(second.ops());
        LOG.info("pool={} answers={}", pool, SaleHistory.counted(ops));
        assertThat(ops).allMatch(op -> op.answer().isPresent());
        assertThat(SaleHistory.counted(ops)).doesNotContainKeys(Said.UNAVAILABLE, Said.UNKNOWN, Said.THREW);
        var copy = new RedisCopy(cluster.masterOf(slot), part -> one.key(pool, part));
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(
                        () -> assertThat(copy.differences(one.store(), pool)).isEmpty());
        assertThat(OversellChecker.check(ops, List.of(), Set.of(), SaleTable.read(one.store(), pool)))
                .isEmpty();
    }

    private static CompletableFuture<Void> selling(
            HoldWorld world, SaleHistory history, String pool, long seed, AtomicBoolean stop) {
        var buyers = new SaleBuyers(world.holds(), world.store(), history, pool);
        return CompletableFuture.runAsync(
                () -> buyers.buy(BUYERS, Integer.MAX_VALUE, seed, stop::get),
                task -> Thread.ofVirtual().start(task));
    }

    /** Enough new answers in both processes. */
    private static void answered(SaleHistory... histories) {
        for (SaleHistory history : histories) {
            long after = history.moment().nanos();
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> history.ops().stream()
                                    .filter(op -> op.begun().nanos() > after
                                            && op.answer().isPresent())
                                    .count()
                            >= ENOUGH);
        }
    }

    private static void bothServed() {
        await().atMost(Duration.ofSeconds(20)).until(() -> one.redisServes() && two.redisServes());
    }

    private static HoldWorld world(EmbeddedDatabase database) {
        EmbeddedRedis seed = cluster.node(0);
        return HoldWorld.reaching(
                RedisOptions.builder(RedisServer.cluster(List.of(new NodeAddress(seed.host(), seed.port()))))
                        .keyPrefix("sale")
                        .build(),
                database,
                HoldWorld.options().withUpkeep(Duration.ofMillis(100), COMPARED));
    }
}
