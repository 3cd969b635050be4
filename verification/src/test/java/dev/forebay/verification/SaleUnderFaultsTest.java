package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRequest;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.SalePools;
import dev.forebay.testkit.fault.Fault;
import dev.forebay.testkit.fault.FaultProxy;
import dev.forebay.testkit.fault.FaultyServers;
import dev.forebay.testkit.fault.RedisFault;
import dev.forebay.testkit.sale.OversellChecker;
import dev.forebay.testkit.sale.RedisCopy;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleBuyers;
import dev.forebay.testkit.sale.SaleHistory;
import dev.forebay.testkit.sale.SaleOp;
import dev.forebay.testkit.sale.SaleOp.Moment;
import dev.forebay.testkit.sale.SaleTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sale goes on through every fault there is: everything asked is answered, nothing is sold twice, nothing sold is lost,
 * and afterwards Redis serves again and says what PostgreSQL says.
 */
@Order(0) // the longest first
class SaleUnderFaultsTest {
    private static final Logger LOG = LoggerFactory.getLogger(SaleUnderFaultsTest.class);
    private static final long SEED = Long.getLong("sale.seed", 20_261_121);
    private static final int BUYERS = 10;
    private static final int ENOUGH = 80;

    /** What a Redis that had hung granted to nobody is left in peace for twice this long. */
    private static final Duration PROVISIONAL = Duration.ofSeconds(1);

    /** The net below the repairs hangs too low for any sale: what a fault left differing must be found without it. */
    private static final Duration COMPARED = Duration.ofMinutes(10);

    @TempDir
    private static Path folder;

    private static FaultyServers servers;
    private static HoldWorld world;

    @BeforeAll
    static void open() {
        EmbeddedRedis redis = EmbeddedRedis.builder().dataDir(folder).start();
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().throwaway().start();
        FaultProxy proxy = FaultProxy.to(redis.host(), redis.port());
        servers = new FaultyServers(redis, proxy, postgres);
        world = HoldWorld.at(
                proxy.host(),
                proxy.port(),
                postgres.createDatabase("sale"),
                "faulty",
                HoldWorld.options().withProvisional(PROVISIONAL).withUpkeep(Duration.ofMillis(100), COMPARED));
        LOG.info("seed={}", SEED);
    }

    @AfterAll
    static void close() {
        world.close();
        servers.toRedis().close();
        servers.redis().close();
        servers.postgres().close();
    }

    static List<Fault> faults() {
        String only = System.getProperty("sale.fault", "");
        return Fault.all().stream()
                .filter(fault -> fault.title().contains(only))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theSaleGoesOnAndIsRightAtItsEnd(Fault fault) {
        sell("evt_" + fault.title(), fault);
    }

    @Test
    void aBigEventGoesOnWhenRedisComesBackEmpty() {
        sell("big_" + RedisFault.KILLED_AND_EMPTY, RedisFault.KILLED_AND_EMPTY);
    }

    private static void sell(String pool, Fault fault) {
        SaleHistory history = SaleHistory.of("p");
        var stop = new AtomicBoolean();
        var buyers = new SaleBuyers(world.holds(), world.store(), history, pool);
        var selling = CompletableFuture.runAsync(
                () -> buyers.buy(BUYERS, Integer.MAX_VALUE, SEED + fault.title().hashCode(), stop::get),
                task -> Thread.ofVirtual().start(task));
        try {
            answered(history, history.moment(), Set.of(Said.HELD));
            Moment begun = happen(history, fault);
            if (fault.takesPostgresAway()) {
                refused(history, begun);
            } else {
                answered(history, begun, Set.of(Said.HELD));
            }
            mend(history, fault, begun);
            await().atMost(Duration.ofSeconds(20)).until(world::redisServes);
            answered(history, history.moment(), Set.of(Said.HELD, Said.TAKEN, Said.OVER_QUOTA));
        } finally {
            stop.set(true);
            selling.orTimeout(60, TimeUnit.SECONDS).join();
        }
        LOG.info("fault={} pool={} answers={}", fault.title(), pool, history.answers());
        try {
            redisBecomesEqual(pool);
            newHoldsGoThroughRedis(pool);
            assertThat(OversellChecker.check(
                            history.ops(), history.outages(), Set.of(), SaleTable.read(world.store(), pool)))
                    .isEmpty();
        } catch (AssertionError | RuntimeException e) {
            keep(history, pool);
            throw e;
        }
    }

    /** The whole history of a sale that went wrong, for whoever looks into it. */
    private static void keep(SaleHistory history, String pool) {
        try {
            Files.write(
                    Path.of("target", pool + ".history"),
                    history.ops().stream().map(SaleOp::toString).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Enough of these answers to what was asked after a moment. */
    private static void answered(SaleHistory history, Moment after, Set<Said> some) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> history.ops().stream()
                                .filter(op -> op.begun().nanos() > after.nanos())
                                .flatMap(op -> op.answer().stream())
                                .filter(answer -> some.contains(answer.said()))
                                .count()
                        >= ENOUGH);
    }

    /** After a moment as many are told that PostgreSQL is away as there are buyers; each has waited for it. */
    private static void refused(SaleHistory history, Moment after) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> history.ops().stream()
                                .flatMap(op -> op.answer().stream())
                                .filter(answer -> answer.said() == Said.UNAVAILABLE)
                                .filter(answer -> answer.at().nanos() > after.nanos())
                                .count()
                        >= BUYERS);
    }

    private static Moment happen(SaleHistory history, Fault fault) {
        Moment before = history.moment();
        fault.begin(servers);
        Moment begun = history.moment();
        if (fault.touchesPostgres()) {
            history.outage(before, before);
        }
        return begun;
    }

    private static void mend(SaleHistory history, Fault fault, Moment begun) {
        Moment before = history.moment();
        if (fault.takesPostgresAway()) {
            history.outage(begun, before);
        }
        fault.end(servers);
        if (fault.touchesPostgres() && !fault.takesPostgresAway()) {
            history.outage(before, before);
        }
    }

    private static void redisBecomesEqual(String pool) {
        var copy = new RedisCopy(servers.redis(), part -> world.key(pool, part));
        await().atMost(Duration.ofSeconds(12))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(
                        () -> assertThat(copy.differences(world.store(), pool)).isEmpty());
        assertThat(world.compared(pool)).isEmpty();
    }

    /** One of them does: one whose call to Redis ran out of time on a busy machine goes by PostgreSQL. */
    private static void newHoldsGoThroughRedis(String pool) {
        List<String> free = SalePools.units(pool);
        free.removeAll(world.holds().snapshot(pool).units().keySet());
        if (free.isEmpty()) {
            return;
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            String unit = free.removeLast();
            HoldOutcome outcome = world.holds().hold(HoldRequest.of(pool, "last", List.of(unit)));
            assertThat(outcome).isInstanceOf(HoldOutcome.Held.class);
            Hold hold = ((HoldOutcome.Held) outcome).hold();
            return servers.redis()
                    .command("HGET", world.key(pool, "units"), unit)
                    .equals("h" + hold.fence() + ":" + hold.id());
        });
    }
}
