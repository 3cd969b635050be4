package dev.forebay.boxoffice.catalog;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event.
 *
 * @param id its id
 * @param organizationId whose it is
 * @param organizationName what they are called
 * @param venueId where it is
 * @param name its name
 * @param category what kind of event
 * @param description what to expect
 * @param startsAt when it begins
 * @param doorsAt when the doors open
 * @param saleOpensAt when the sale begins
 * @param saleClosesAt when the sale ends
 * @param currency of its prices
 * @param prices by category of the venue's plan, in minor units; a category without one is not on sale
 */
public record Event(
        String id,
        String organizationId,
        String organizationName,
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
    public Event {
        prices = Collections.unmodifiableMap(new LinkedHashMap<>(prices));
    }
}
