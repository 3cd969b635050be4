package dev.forebay.testkit.sale;

/** A law of the sale that was broken, and by what. */
public record Violation(Law law, String what) {
    /** What must hold of every sale, whatever went wrong meanwhile. */
    public enum Law {
        /** A unit is confirmed for one booking at most. */
        SOLD_ONCE,
        /** What was confirmed stays in the table. */
        SALE_KEPT,
        /** What is booked in the table was asked for. */
        SALE_ASKED_FOR,
        /** No two holds are valid at one time on one unit, and none on a sold one. */
        HELD_ONCE,
        /** A hold that was granted stands in the table until it ends. */
        GRANT_KEPT,
        /** The fences of a unit rise from one grant to the next. */
        FENCES_RISE,
        /** Nobody holds more than he may. */
        QUOTA_KEPT,
        /** Nothing is granted while PostgreSQL is away. */
        DECIDED_BY_POSTGRES,
        /** Everything asked is answered in an ordinary way. */
        ANSWERED,
        /** "Unavailable" is said only when PostgreSQL is away. */
        AVAILABLE
    }
}
