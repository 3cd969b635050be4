package dev.forebay.boxoffice.seating.plan;

import static java.util.Objects.requireNonNull;

/**
 * What a seat of a category costs at one event.
 *
 * @param minorUnits cents, pence and so on
 * @param currency ISO 4217
 */
public record CategoryPrice(long minorUnits, String currency) {
    public CategoryPrice {
        requireNonNull(currency);
        if (minorUnits < 0) {
            throw new IllegalArgumentException("a price is at least 0: " + minorUnits);
        }
    }
}
