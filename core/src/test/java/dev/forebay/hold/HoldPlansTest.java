package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import dev.forebay.store.StoreOptions;
import dev.forebay.store.TestStore;
import dev.forebay.store.Tx;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a batch reads does not grow with the table, also while PostgreSQL's statistics are those of the time when it was
 * small and its plans too: the first minute of a rush.
 */
class HoldPlansTest {
    private static final HoldSql SQL = HoldSql.on(HoldTable.DEFAULT);
    private static final StoreOptions LIMITS = StoreOptions.defaults();
    private static final Sql READ = new Sql("read", """
            select seq_scan, coalesce(idx_tup_fetch, 0) as fetched
            from pg_stat_xact_user_tables where schemaname = 'forebay' and relname = 'hold_unit'""");
    private static TestStore opened;
    private static Store store;

    @BeforeAll
    static void open() {
        opened = TestStore.create("plans");
        store = opened.store();
        store.migrate();
        store.inTx(tx -> tx.update(new Sql("off", "alter table forebay.hold_unit set (autovacuum_enabled = off)")));
    }

    @AfterAll
    static void close() {
        opened.close();
    }

    @Test
    void batchesOfAGrownTableReadByKeyWithThePlansOfASmallOne() {
        fill(1, 20);
        store.inTx(tx -> tx.update(new Sql("analyze", "analyze forebay.hold_unit")));
        for (int i = 0; i < 12; i++) {
            batch("small" + i, 100 * i);
        }
        fill(100_000, 20_000);
        Read read = batch("grown", 110_000);
        assertThat(read.scans()).isZero();
        assertThat(read.rows()).isLessThan(2_000);
    }

    /** Sixteen holds of four units: claimed over old rows, looked for, extended, released. */
    private static Read batch(String name, int firstUnit) {
        return store.inTxByKey(LIMITS, tx -> {
            Read before = read(tx);
            var claims = new ArrayList<Claim>();
            for (int i = 0; i < 16; i++) {
                claims.add(claim(name + i, firstUnit + 4 * i));
            }
            assertThat(new ClaimBatch(tx, SQL, 1, claims, pool -> {}).decide())
                    .hasOnlyElementsOfType(Claim.Decision.Granted.class);
            assertThat(new ClaimBatch(tx, SQL, 1, claims, pool -> {}).decide())
                    .hasOnlyElementsOfType(Claim.Decision.Granted.class);
            int[] items = claims.stream()
                    .mapToInt(claim -> Integer.parseInt(claim.holdId().substring(name.length())))
                    .toArray();
            String[] pools = claims.stream().map(Claim::pool).toArray(String[]::new);
            String[] ids = claims.stream().map(Claim::holdId).toArray(String[]::new);
            String[] holders = claims.stream().map(Claim::holder).toArray(String[]::new);
            long[] ttls = claims.stream().mapToLong(Claim::ttlMillis).toArray();
            assertThat(tx.query(SQL.extend(), SourceUnit::read, items, pools, ids, holders, ttls))
                    .hasSize(64);
            assertThat(tx.query(SQL.release(), SourceUnit::read, items, pools, ids, holders))
                    .hasSize(64);
            return read(tx).since(before);
        });
    }

    /** The session counts until it reports, which may be later than the end of a transaction. */
    private static Read read(Tx tx) {
        return tx.one(READ, row -> new Read(row.longValue("seq_scan"), row.longValue("fetched")))
                .orElse(new Read(0, 0));
    }

    private record Read(long scans, long rows) {
        Read since(Read before) {
            return new Read(scans - before.scans, rows - before.rows);
        }
    }

    private static void fill(int from, int rows) {
        store.inTx(tx -> tx.update(new Sql("fill", """
                        insert into forebay.hold_unit (pool, unit, status, fence)
                        select 'p', u::text, 'available', 1 from generate_series(?, ? - 1) as u"""), from, from + rows));
    }

    private static Claim claim(String id, int firstUnit) {
        return new Claim(
                id,
                "p",
                List.of("" + firstUnit, "" + (firstUnit + 1), "" + (firstUnit + 2), "" + (firstUnit + 3)),
                "u" + id,
                BigDecimal.ZERO,
                UnitState.HELD,
                HoldKind.BOOKING.word(),
                "",
                "",
                0,
                60_000,
                10_000,
                List.of(),
                true,
                false);
    }
}
