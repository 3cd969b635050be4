package dev.forebay.cache;

import java.time.Duration;

/**
 * The right to load an entry.
 *
 * @param pause how long others who have something to serve do not try again where the load fails; zero where its holder has nothing
 */
record Lease(Place place, String token, Duration pause) {}
