package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.fault.Fault;
import dev.forebay.testkit.fault.FaultProxy;
import dev.forebay.testkit.fault.FaultyServers;
import dev.forebay.testkit.sale.OversellChecker;
import dev.forebay.testkit.sale.RedisCopy;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleHistory;
import dev.forebay.testkit.sale.SaleOp;
import dev.forebay.testkit.sale.SaleOp.Moment;
import dev.forebay.testkit.sale.SaleProcess;
import dev.forebay.testkit.sale.SaleTable;
import dev.forebay.testkit.sale.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four JVMs sell one event after another while faults happen at random, and JVMs are killed, for
 * {@code -Dsoak.minutes}; what happens follows from {@code -Dsoak.seed}. The report is target/sale-soak.txt.
 */
@Tag("soak")
class SaleSoakTest {
    private static final int JVMS = 4;
    private static final int FAULTS_A_SALE = 4;

    @TempDir
    private Path folder;

    private final ForebayClock clock = ForebayClock.system();
    private final long seed = Long.getLong("soak.seed", 20_261_121);
    private final Random random = new Random(seed);
    private final List<String> report = new ArrayList<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<Said, Long> answers = new EnumMap<>(Said.class);
    private int sales;
    private int kills;

    @Test
    void manyProcessesAndFaultsNeverSellAUnitTwice() throws IOException {
        long until = clock.nanoTime()
                + Duration.ofMinutes(Long.getLong("soak.minutes", 5)).toNanos();
        try (EmbeddedRedis redis =
                        EmbeddedRedis.builder().dataDir(folder.resolve("redis")).start();
                EmbeddedPostgres postgres =
                        EmbeddedPostgres.builder().throwaway().start();
                FaultProxy proxy = FaultProxy.to(redis.host(), redis.port())) {
            EmbeddedDatabase database = postgres.createDatabase("soak");
            var servers = new FaultyServers(redis, proxy, postgres);
            try (HoldWorld observer = HoldWorld.on(redis, database, "soak")) {
                while (clock.nanoTime() - until < 0) {
                    sell(servers, database, observer);
                }
            }
        } finally {
            report.addFirst(
                    "seed=%d sales=%d kills=%d faults=%s answers=%s".formatted(seed, sales, kills, faults, answers));
            Files.write(Path.of("target", "sale-soak.txt"), report);
        }
    }

    private void sell(FaultyServers servers, EmbeddedDatabase database, HoldWorld observer) {
        String pool = "evt_soak" + sales++;
        SaleHistory outages = SaleHistory.of("faults");
        var ops = new ArrayList<SaleOp>();
        var killed = new HashSet<String>();
        var jvms = new ArrayList<SaleProcess>();
        try {
            for (int i = 0; i < JVMS; i++) {
                jvms.add(start(servers, database, pool, "jvm" + i));
            }
            for (int i = 0; i < FAULTS_A_SALE; i++) {
                answered(jvms);
                fault(servers, Fault.random(random), outages, jvms);
            }
            answered(jvms);
            for (SaleProcess jvm : jvms) {
                jvm.kill();
                kills++;
                killed.add(jvm.name());
                ops.addAll(jvm.ops());
            }
        } finally {
            jvms.forEach(SaleProcess::close);
        }
        SaleHistory.counted(ops).forEach((said, count) -> answers.merge(said, count, Long::sum));
        await().atMost(Duration.ofSeconds(30)).until(observer::redisServes);
        var copy = new RedisCopy(servers.redis(), part -> observer.key(pool, part));
        observer.holds().snapshot(pool);
        await().atMost(Duration.ofSeconds(75))
                .untilAsserted(() ->
                        assertThat(copy.differences(observer.store(), pool)).isEmpty());
        List<Violation> violations =
                OversellChecker.check(ops, outages.outages(), killed, SaleTable.read(observer.store(), pool));
        report.add(pool + " asked=" + ops.size() + " violations=" + violations);
        assertThat(violations).isEmpty();
    }

    /** One in four reaches Redis directly: network faults are not its own. */
    private SaleProcess start(FaultyServers servers, EmbeddedDatabase database, String pool, String name) {
        int port =
                name.endsWith("0") ? servers.redis().port() : servers.toRedis().port();
        return SaleProcess.start(new SaleProcess.Order(
                pool + name,
                servers.redis().host(),
                port,
                database,
                "soak",
                pool,
                4,
                Integer.MAX_VALUE,
                random.nextLong(1_000_000),
                folder.resolve(pool + name + ".history")));
    }

    private void fault(FaultyServers servers, Fault fault, SaleHistory outages, List<SaleProcess> jvms) {
        faults.merge(fault.title(), 1, Integer::sum);
        Moment before = outages.moment();
        fault.begin(servers);
        Moment begun = outages.moment();
        answered(jvms);
        Moment ending = outages.moment();
        fault.end(servers);
        Moment after = outages.moment();
        if (fault.takesPostgresAway()) {
            outages.outage(begun, ending);
        }
        if (fault.touchesPostgres()) {
            outages.outage(before, before);
            outages.outage(after, after);
        }
    }

    /** Each of them has asked a little more. */
    private static void answered(List<SaleProcess> jvms) {
        Map<String, Integer> before = new TreeMap<>();
        jvms.forEach(jvm -> before.put(jvm.name(), jvm.ops().size()));
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> jvms.stream().allMatch(jvm -> jvm.ops().size() >= before.getOrDefault(jvm.name(), 0) + 8));
        assertThat(Set.copyOf(before.keySet())).hasSize(jvms.size());
    }
}
