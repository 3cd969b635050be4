package dev.forebay.boxoffice.insight;

import java.time.Instant;

/**
 * A confirmed booking in a log.
 *
 * @param total in minor units of the event's currency
 */
record SoldBooking(String bookingId, int seats, long total, Instant at) {}
