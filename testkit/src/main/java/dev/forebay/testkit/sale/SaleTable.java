package dev.forebay.testkit.sale;

import dev.forebay.store.Row;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A pool as PostgreSQL has it: what was really sold.
 *
 * @param nowMicros the database's time at which it was read
 * @param rows its rows; a unit without one was never touched
 */
public record SaleTable(long nowMicros, List<SaleRow> rows) {
    private static final Sql ROWS = Sql.file("dev/forebay/testkit/sale/rows.sql");
    private static final Sql NOW = Sql.file("dev/forebay/testkit/sale/now.sql");

    public SaleTable {
        rows = List.copyOf(rows);
    }

    /** A row; {@code lives} where it is held and its time has not run out. */
    public record SaleRow(
            String unit,
            String status,
            boolean lives,
            long leftMillis,
            String hold,
            String booking,
            List<String> subjects,
            BigDecimal fence) {
        static SaleRow read(Row row) {
            Optional<String> hold = row.optionalText("hold_id");
            return new SaleRow(
                    row.text("unit"),
                    row.text("status"),
                    row.bool("lives"),
                    row.longValue("left_ms"),
                    hold.orElse(""),
                    row.optionalText("booking").orElse(""),
                    row.texts("subjects"),
                    row.decimal("fence"));
        }

        /** The state that counts: a hold that has run out is none. */
        String effective() {
            return status.equals("held") && !lives ? "available" : status;
        }

        boolean booked() {
            return status.equals("booked");
        }
    }

    /** Reads a pool of the kit's own table. */
    public static SaleTable read(Store store, String pool) {
        return store.inTx(tx -> {
            Instant now = tx.one(NOW, row -> row.instant("now")).orElseThrow();
            return new SaleTable(micros(now), tx.query(ROWS, SaleRow::read, pool));
        });
    }

    static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
}
