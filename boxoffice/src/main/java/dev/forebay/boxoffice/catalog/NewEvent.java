package dev.forebay.boxoffice.catalog;

import java.time.Instant;
import java.util.Map;

/**
 * An event to be put on sale; see {@link Event} for the fields.
 *
 * @param id the id it will have: letters, digits, - and _
 */
public record NewEvent(
        String id,
        String organizationId,
        String venueId,
        String name,
        String category,
        String description,
        Instant startsAt,
        Instant doorsAt,
        Instant saleOpensAt,
        Instant saleClosesAt,
        String currency,
        Map<String, Long> prices) {
    public NewEvent {
        prices = Map.copyOf(prices);
    }
}
