package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.fault.WallClock;
import dev.forebay.testkit.sale.Mishap;
import dev.forebay.testkit.sale.SaleDeployment;
import dev.forebay.testkit.sale.SaleFleet;
import dev.forebay.testkit.sale.SaleVerdict;
import dev.forebay.testkit.sale.Violation.Law;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two JVMs sell one pool while no two of the wall clocks agree, those of the processes, of PostgreSQL and of Redis, and while
 * all but the last are set. Nothing is sold twice, and nobody is turned away for it.
 */
@Busy
class SaleWithWrongClocksTest {
    private static final Logger LOG = LoggerFactory.getLogger(SaleWithWrongClocksTest.class);
    private static final long SEED = Long.getLong("sale.seed", 20_261_121);

    /** When a hold was valid is told by PostgreSQL's clock, and when it was released by the machine's. */
    private static final Set<Law> BY_TWO_CLOCKS = Set.of(Law.HELD_ONCE, Law.QUOTA_KEPT, Law.GRANT_KEPT);

    @TempDir
    private static Path folder;

    private static EmbeddedRedis redis;

    static boolean clocksCanBeSet() {
        return WallClock.library().isPresent();
    }

    @BeforeAll
    static void open() {
        redis = EmbeddedRedis.builder().start();
        LOG.info("seed={}", SEED);
    }

    @AfterAll
    static void close() {
        redis.close();
    }

    @Test
    void theClocksOfProcessesMayBeAnything() {
        try (SaleFleet sellers = fleet(HoldWorld.newDatabase())) {
            SaleVerdict verdict = sellers.sell(
                    "evt_sellers",
                    SEED,
                    60,
                    List.of(
                            sale -> sale.setClock(0, Duration.ofHours(-1)),
                            set(1, Duration.ofHours(1)),
                            set(0, Duration.ofHours(3)),
                            set(1, Duration.ofDays(-400))));
            LOG.info("{}", verdict);
            assertThat(verdict).matches(SaleVerdict::good);
        }
    }

    private static SaleFleet fleet(EmbeddedDatabase database) {
        return SaleFleet.start(new SaleDeployment.Single(redis), database, 2, 5, folder);
    }

    private static Mishap set(int seller, Duration ahead) {
        return sale -> {
            sale.setClock(seller, ahead);
            sale.answered();
        };
    }

    /** Under {@code soak}: where holds ended early, Redis is compared for a minute before it is said to differ. */
    @Test
    @Tag("soak")
    @EnabledIf(value = "clocksCanBeSet", disabledReason = WallClock.WITHOUT_LIBRARY)
    void theClockOfPostgresMayBeAnything() {
        WallClock clock = WallClock.in(folder.resolve("postgres.clock"));
        clock.set(Duration.ofMinutes(7));
        var builder = EmbeddedPostgres.builder().throwaway();
        clock.environment().forEach(builder::environment);
        try (EmbeddedPostgres postgres = builder.start();
                SaleFleet sellers = fleet(postgres.createDatabase("clocks"))) {
            SaleVerdict verdict = sellers.sell(
                    "evt_postgres",
                    SEED,
                    60,
                    List.of(
                            set(clock, Duration.ofHours(1)),
                            set(clock, Duration.ofHours(-1)),
                            set(clock, Duration.ofMinutes(7))));
            LOG.info("answers={}", verdict.answers());
            assertThat(verdict.sold()).isPositive();
            assertThat(verdict.violations())
                    .filteredOn(violation -> !BY_TWO_CLOCKS.contains(violation.law()))
                    .isEmpty();
            assertThat(verdict.unserved()).isEmpty();
        }
    }

    private static Mishap set(WallClock clock, Duration ahead) {
        return sale -> {
            clock.set(ahead);
            sale.answered();
        };
    }
}
