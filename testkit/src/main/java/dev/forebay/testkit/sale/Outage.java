package dev.forebay.testkit.sale;

import dev.forebay.testkit.sale.SaleOp.Moment;

/**
 * A time in which PostgreSQL was away for sure: nothing may be granted inside it, and buyers may be told so, also for a
 * grace after it.
 *
 * @param from it could not be reached any more
 * @param to it could not yet be reached
 */
public record Outage(Moment from, Moment to) {
    private static final long GRACE_NANOS = 10_000_000_000L;

    /** Asked and answered inside of it. */
    boolean covers(SaleOp op) {
        return op.begun().nanos() >= from.nanos()
                && op.answer().isPresent()
                && op.answer().get().at().nanos() <= to.nanos();
    }

    /** Explains that a buyer was told that PostgreSQL is away. */
    boolean explains(SaleOp op) {
        return op.answer().isPresent()
                && op.answer().get().at().nanos() >= from.nanos()
                && op.begun().nanos() <= to.nanos() + GRACE_NANOS;
    }
}
