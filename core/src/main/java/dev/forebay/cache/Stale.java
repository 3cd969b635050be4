package dev.forebay.cache;

import java.util.Optional;

/**
 * What may be served in place of what can't be loaded, or not soon.
 *
 * @param nanosLeft how long it still may
 */
record Stale<V>(Optional<V> value, Optional<String> etag, long nanosLeft) {
    Answer<V> answer() {
        return new Answer<>(value, true, Lookup.Tier.REMOTE);
    }
}
