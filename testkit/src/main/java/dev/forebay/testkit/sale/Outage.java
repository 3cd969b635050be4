package dev.forebay.testkit.sale;

import dev.forebay.testkit.sale.SaleOp.Moment;
import java.util.Optional;

/**
 * A time in which buyers may be told that PostgreSQL is away, and for a grace after it. Where it was away for sure, nothing
 * may be granted inside.
 *
 * @param process the process that it is about; empty: all of them
 * @param away whether PostgreSQL could not be reached from the first moment to the last
 */
public record Outage(Optional<String> process, boolean away, Moment from, Moment to) {
    private static final long GRACE_NANOS = 10_000_000_000L;

    /** Asked and answered inside of it. */
    boolean covers(SaleOp op) {
        return away
                && isOf(op)
                && op.begun().nanos() >= from.nanos()
                && op.answer().isPresent()
                && op.answer().get().at().nanos() <= to.nanos();
    }

    /** Explains that a buyer was told that PostgreSQL is away. */
    boolean explains(SaleOp op) {
        return isOf(op)
                && op.answer().isPresent()
                && op.answer().get().at().nanos() >= from.nanos()
                && op.begun().nanos() <= to.nanos() + GRACE_NANOS;
    }

    private boolean isOf(SaleOp op) {
        return process.isEmpty() || process.get().equals(op.process());
    }
}
