package dev.forebay.hold;

import java.math.BigDecimal;

/**
 * A fencing token: strictly increasing for a unit, also across a fail-over that lost writes. Made of the epoch kept in
 * PostgreSQL and microseconds of the server's time, never lower than the last one + 1. Written as one decimal number,
 * epoch × 10¹⁶ + microseconds.
 *
 * @param value the number
 */
public record Fence(BigDecimal value) implements Comparable<Fence> {
    public static Fence of(String text) {
        return new Fence(new BigDecimal(text));
    }

    @Override
    public int compareTo(Fence other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toPlainString();
    }
}
