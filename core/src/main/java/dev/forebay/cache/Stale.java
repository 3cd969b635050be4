package dev.forebay.cache;

import dev.forebay.cache.Generations.Seen;
import java.util.Optional;

/**
 * What may be served in place of what can't be loaded, or not soon.
 *
 * @param nanosLeft how long it still may
 * @param tags its tags' generations: it may not be served when one of them has changed
 */
record Stale<V>(Optional<V> value, Optional<String> etag, long nanosLeft, Seen[] tags) {
    Answer<V> answer() {
        return new Answer<>(value, true, Lookup.Tier.REMOTE);
    }
}
