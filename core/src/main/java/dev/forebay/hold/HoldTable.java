package dev.forebay.hold;

import java.util.Map;

/**
 * The table that holds live in: the kit's own, or the application's with the same columns under names of its own. Needed
 * columns are listed in docs/guides/holds.md; rows are sparse, one appears when a unit leaves {@code available}.
 *
 * @param table the table, with its schema
 * @param pool the column of the pool
 * @param unit the column of the unit
 * @param holder the column of the holder
 */
public record HoldTable(String table, String pool, String unit, String holder) {
    /** {@code forebay.hold_unit}, made by the kit's migrations. */
    public static final HoldTable DEFAULT = new HoldTable("forebay.hold_unit", "pool", "unit", "held_by");

    Map<String, String> identifiers() {
        return Map.of("table", table, "pool", pool, "unit", unit, "holder", holder);
    }
}
