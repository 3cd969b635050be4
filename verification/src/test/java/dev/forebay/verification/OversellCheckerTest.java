package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.hold.Holds;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.SalePools;
import dev.forebay.testkit.sale.BrokenHolds;
import dev.forebay.testkit.sale.HistoryFile;
import dev.forebay.testkit.sale.OversellChecker;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleBuyers;
import dev.forebay.testkit.sale.SaleHistory;
import dev.forebay.testkit.sale.SaleOp;
import dev.forebay.testkit.sale.SaleTable;
import dev.forebay.testkit.sale.Violation;
import dev.forebay.testkit.sale.Violation.Law;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker accepts good sales and rejects every broken one. */
class OversellCheckerTest {
    private static final long SEED = 20_261_121;
    private static HoldWorld world;

    @BeforeAll
    static void open() {
        world = HoldWorld.on(EmbeddedServers.redis(), HoldWorld.newDatabase(), EmbeddedServers.uniqueName("checker"));
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void aGoodSaleIsAccepted() {
        SaleHistory history = sell("evt_good", world.holds());
        assertThat(history.ops()).hasSizeGreaterThan(200);
        assertThat(history.answers()).containsKeys(Said.HELD, Said.TAKEN, Said.CONFIRMED, Said.RELEASED);
        assertThat(judge(history, "evt_good")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyBrokenSaleIsRejected(BrokenHolds broken) {
        // in which moment of a sale a buyer comes is not the same in any two of them
        Set<Law> found = EnumSet.noneOf(Law.class);
        for (int sale = 0; sale < 5 && !found.contains(broken.broken()); sale++) {
            String pool = "evt_" + broken.ordinal() + "_" + sale;
            SaleHistory history = broken == BrokenHolds.GRANTS_WHILE_POSTGRES_IS_AWAY
                    ? sellWithoutPostgres(pool, broken)
                    : sell(pool, broken.on(world.holds()));
            judge(history, pool).forEach(violation -> found.add(violation.law()));
        }
        assertThat(found).contains(broken.broken());
    }

    @Test
    void aHistoryReadBackFromItsFileIsTheSame(@TempDir Path folder) {
        Path file = folder.resolve("history");
        try (SaleHistory history = SaleHistory.of("p", file)) {
            buyers(history, "evt_file", world.holds()).buy(4, 20, SEED, () -> false);
            List<SaleOp> read = new HistoryFile("p", file).ops();
            assertThat(read).isEqualTo(history.ops());
        }
    }

    private static SaleHistory sell(String pool, Holds holds) {
        SaleHistory history = SaleHistory.of("p");
        buyers(history, pool, holds).buy(8, 60, SEED, () -> false);
        return history;
    }

    private static SaleHistory sellWithoutPostgres(String pool, BrokenHolds broken) {
        try (var postgres = EmbeddedPostgres.builder().throwaway().start();
                var own = HoldWorld.on(
                        EmbeddedServers.redis(), postgres.createDatabase("away"), EmbeddedServers.uniqueName("away"))) {
            SaleHistory history = SaleHistory.of("p");
            own.holds().reconcile(pool);
            postgres.stop();
            var from = history.moment();
            new SaleBuyers(broken.on(own.holds()), own.store(), history, pool).buy(4, 3, SEED, () -> false);
            history.outage(from, history.moment());
            return history;
        }
    }

    private static SaleBuyers buyers(SaleHistory history, String pool, Holds holds) {
        List<String> few = SalePools.units(pool).subList(0, 40);
        return new SaleBuyers(holds, world.store(), history, pool).wanting(few);
    }

    private static List<Violation> judge(SaleHistory history, String pool) {
        return OversellChecker.check(history.ops(), history.outages(), Set.of(), SaleTable.read(world.store(), pool));
    }
}
