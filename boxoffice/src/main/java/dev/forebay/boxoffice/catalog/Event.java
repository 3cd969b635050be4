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
 * @param venueId where it is
 * @param name its name
 * @param category what kind of event
 * @param description what to expect
 * @param startsAt when it begins
 * @param doorsAt when the doors open, which ends the sale at the latest
 * @param saleOpensAt when the sale begins
 * @param saleClosesAt when the sale ends, if not at the doors
 * @param currency of its prices
 * @param prices by category of the venue's plan, in minor units; a category without one is not on sale
 */
public record Event(
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
    public Event {
        prices = Collections.unmodifiableMap(new LinkedHashMap<>(prices));
    }

    /** When the sale really ends: at its own time, or when the doors open where that is earlier. */
    public Instant saleEndsAt() {
        return saleClosesAt.isBefore(doorsAt) ? saleClosesAt : doorsAt;
    }

    /** not_open, open or closed. */
    public String sale(Instant now) {
        return now.isBefore(saleOpensAt) ? "not_open" : now.isBefore(saleEndsAt()) ? "open" : "closed";
    }
}
