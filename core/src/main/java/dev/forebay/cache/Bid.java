package dev.forebay.cache;

import java.time.Duration;

/**
 * What a caller would load.
 *
 * @param unusable what tells the entry that the caller can't use, or nothing
 * @param pause how long the caller does without a load that failed, here or elsewhere; zero where it has nothing to serve meanwhile
 */
record Bid(Place place, String unusable, Duration pause) {}
