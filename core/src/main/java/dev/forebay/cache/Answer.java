package dev.forebay.cache;

import java.util.Optional;

/**
 * What a request is answered.
 *
 * @param stale whether its time was over
 */
record Answer<V>(Optional<V> value, boolean stale, Lookup.Tier tier) {}
