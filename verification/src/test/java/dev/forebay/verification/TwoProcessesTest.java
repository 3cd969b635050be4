package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRequest;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.fault.FaultProxy;
import dev.forebay.testkit.sale.OversellChecker;
import dev.forebay.testkit.sale.RedisCopy;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleHistory;
import dev.forebay.testkit.sale.SaleOp;
import dev.forebay.testkit.sale.SaleTable;
import dev.forebay.testkit.sale.SellerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two JVMs sell one event at once: both well, one cut from Redis, one killed again and again. Every build has the same on
 * a Cluster, with more faults.
 */
@Tag("soak")
class TwoProcessesTest {
    private static final Logger LOG = LoggerFactory.getLogger(TwoProcessesTest.class);
    private static final long SEED = Long.getLong("sale.seed", 20_261_121);

    /**
     * Grants that nobody settles have lapsed by then, and what a killed relay had taken out of the outbox is given to
     * another one.
     */
    private static final Duration LAPSED = Duration.ofSeconds(45);

    @TempDir
    private Path folder;

    private EmbeddedRedis redis;
    private FaultProxy proxy;
    private EmbeddedDatabase database;
    private HoldWorld observer;
    private String pool;

    @BeforeEach
    void open() {
        redis = EmbeddedRedis.builder().start();
        proxy = FaultProxy.to(redis.host(), redis.port());
        database = HoldWorld.newDatabase();
        observer = HoldWorld.on(redis, database, "two");
        pool = "evt_" + EmbeddedServers.uniqueName("two");
        observer.holds().snapshot(pool);
        LOG.info("seed={}", SEED);
    }

    @AfterEach
    void close() {
        observer.close();
        proxy.close();
        redis.close();
    }

    @Test
    void twoProcessesNeverSellAUnitTwice() {
        try (SellerProcess one = start("one", redis.port(), 250, 1);
                SellerProcess two = start("two", redis.port(), 250, 2)) {
            assertThat(one.awaitEnd(Duration.ofSeconds(90))).isTrue();
            assertThat(two.awaitEnd(Duration.ofSeconds(90))).isTrue();
            isRight(List.of(one.ops(), two.ops()), Set.of());
        }
    }

    @Test
    void aProcessThatIsCutFromRedisGoesOnAndSellsNothingTwice() {
        try (SellerProcess well = start("well", redis.port(), 500, 3);
                SellerProcess cut = start("cut", proxy.port(), 500, 4)) {
            for (int i = 0; i < 3; i++) {
                answered(cut, 100);
                answered(well, 50);
                if (i == 1) {
                    proxy.freeze();
                } else {
                    proxy.cut();
                }
                answered(cut, 100);
                proxy.open();
            }
            assertThat(well.awaitEnd(Duration.ofSeconds(90))).isTrue();
            assertThat(cut.awaitEnd(Duration.ofSeconds(90))).isTrue();
            assertThat(SaleHistory.counted(cut.ops())).doesNotContainKey(Said.UNAVAILABLE);
            isRight(List.of(well.ops(), cut.ops()), Set.of());
        }
    }

    @Test
    void aProcessThatIsKilledInTheMiddleLeavesNothingHalfDone() {
        var random = new Random(SEED);
        var all = new ArrayList<List<SaleOp>>();
        var killed = new HashSet<String>();
        try (SellerProcess survivor = start("survivor", redis.port(), 1_000, 5)) {
            for (int i = 0; i < 4; i++) {
                String name = "mortal" + i;
                try (SellerProcess mortal = start(name, redis.port(), 100_000, 6 + i)) {
                    answered(mortal, 40 + random.nextInt(300));
                    mortal.kill();
                    killed.add(name);
                    all.add(mortal.ops());
                }
            }
            assertThat(survivor.awaitEnd(Duration.ofSeconds(120))).isTrue();
            all.add(survivor.ops());
        }
        assertThat(all.stream().flatMap(List::stream).filter(op -> op.answer().isEmpty()))
                .as("somebody was killed in the middle of something")
                .isNotEmpty();
        isRight(all, killed);
    }

    private SellerProcess start(String name, int port, int attempts, long seed) {
        var place = new SellerProcess.Place(
                Map.of("REDIS_HOST", redis.host(), "REDIS_PORT", Integer.toString(port)), database, "two");
        SellerProcess process = SellerProcess.start(name, place, folder);
        process.sell(new SellerProcess.Order(pool, 6, attempts, SEED + seed));
        return process;
    }

    /** So many more answers than it has now. */
    private static void answered(SellerProcess process, int more) {
        int before = process.answers();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> process.answers() >= before + more || !process.isAlive());
    }

    private void isRight(List<List<SaleOp>> histories, Set<String> killed) {
        List<SaleOp> ops = histories.stream().flatMap(List::stream).toList();
        LOG.info("pool={} answers={}", pool, SaleHistory.counted(ops));
        var copy = new RedisCopy(redis, part -> observer.key(pool, part));
        await().atMost(LAPSED)
                .untilAsserted(() ->
                        assertThat(copy.differences(observer.store(), pool)).isEmpty());
        assertThat(observer.compared(pool)).isEmpty();
        assertThat(OversellChecker.check(ops, List.of(), killed, SaleTable.read(observer.store(), pool)))
                .isEmpty();
        assertThat(observer.holds().hold(HoldRequest.of(pool, "last", List.of("E-99"))))
                .isInstanceOfAny(HoldOutcome.Held.class, HoldOutcome.Taken.class);
    }
}
