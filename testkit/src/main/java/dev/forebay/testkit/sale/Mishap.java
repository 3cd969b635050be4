package dev.forebay.testkit.sale;

/** Something that goes wrong during a sale, and is mended again when this returns. */
@FunctionalInterface
public interface Mishap {
    /** Makes it happen and mends it; what it says of PostgreSQL's absence must be true. */
    void happen(Sale sale);
}
