package dev.forebay.hold;

import java.time.Instant;

/**
 * A unit kept for the first of its waiting list; he takes it like any other.
 *
 * @param pool the pool
 * @param unit the unit
 * @param holder whom it is kept for
 * @param until when the offer ends
 */
public record UnitOffer(String pool, String unit, String holder, Instant until) {}
