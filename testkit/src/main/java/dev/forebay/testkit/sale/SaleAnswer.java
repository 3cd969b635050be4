package dev.forebay.testkit.sale;

import dev.forebay.testkit.sale.SaleOp.Moment;
import java.math.BigDecimal;
import java.util.List;

/**
 * What a buyer was told.
 *
 * @param said in one word
 * @param hold the hold that he has, where he has one
 * @param units its units
 * @param fence its fence, or 0
 * @param fromMicros since when it is valid, by the database's clock
 * @param untilMicros until when, by the database's clock
 * @param at when he was told
 * @param note what was thrown, or why
 */
public record SaleAnswer(
        Said said,
        String hold,
        List<String> units,
        BigDecimal fence,
        long fromMicros,
        long untilMicros,
        Moment at,
        String note) {
    public SaleAnswer {
        units = List.copyOf(units);
    }

    /** One word for each outcome. */
    public enum Said {
        HELD,
        EXTENDED,
        RELEASED,
        CONFIRMED,
        TAKEN,
        OVER_QUOTA,
        GONE,
        LOST,
        /** PostgreSQL can't be asked. */
        UNAVAILABLE,
        /** The answer to a commit is missing. */
        UNKNOWN,
        /** A deadlock or a wait for a lock that took too long: to be tried again. */
        BUSY,
        /** Something that no caller can be expected to handle. */
        THREW
    }

    /** An answer without a hold. */
    static SaleAnswer plain(Said said, Moment at, String note) {
        return new SaleAnswer(said, "", List.of(), BigDecimal.ZERO, 0, 0, at, note);
    }

    @Override
    public String toString() {
        return said
                + (hold.isEmpty()
                        ? ""
                        : " " + hold + " units=" + units + " fence=" + fence.toPlainString() + " [" + fromMicros + ", "
                                + untilMicros + "]")
                + (note.isEmpty() ? "" : " (" + note + ")");
    }
}
