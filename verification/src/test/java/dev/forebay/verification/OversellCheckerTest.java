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
import java.nio.file.Path;
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
        String pool = "evt_" + broken.ordinal();
        Holds wrong = broken.on(world.holds());
        SaleHistory history;
        if (broken == BrokenHolds.GRANTS_WHILE_POSTGRES_IS_AWAY) {
            history = sellWithoutPostgres(pool, broken);
        } else {
            history = sell(pool, wrong);
        }
        assertThat(judge(history, pool)).extracting(Violation::law).contains(broken.broken());
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
