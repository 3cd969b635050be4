package dev.forebay.cache;

import dev.forebay.cache.Generations.Seen;
import java.util.List;
import java.util.Optional;

/**
 * An entry of Redis that may be served, decoded.
 *
 * @param envelope what is kept about it
 * @param value empty where the source had nothing
 * @param prefix what tells it from every other entry
 * @param seen the generations it was found current with
 * @param softNanos time left until it is stale; 0 or less where it is
 */
record Known<V>(Envelope envelope, Optional<V> value, String prefix, List<Seen> seen, long softNanos) {
    boolean stale() {
        return softNanos <= 0;
    }
}
