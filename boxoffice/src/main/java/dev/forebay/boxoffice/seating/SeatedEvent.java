package dev.forebay.boxoffice.seating;

import java.time.Instant;
import java.util.Map;

/**
 * What seating knows of an event.
 *
 * @param id its id
 * @param organizationId whose it is
 * @param venueId where it is
 * @param startsAt when it begins
 * @param saleOpensAt when the sale begins
 * @param saleClosesAt when the sale ends, never after the event began
 * @param currency of its prices
 * @param prices by category of the venue's plan, in minor units
 */
public record SeatedEvent(
        String id,
        String organizationId,
        String venueId,
        Instant startsAt,
        Instant saleOpensAt,
        Instant saleClosesAt,
        String currency,
        Map<String, Long> prices) {
    public SeatedEvent {
        prices = Map.copyOf(prices);
    }
}
