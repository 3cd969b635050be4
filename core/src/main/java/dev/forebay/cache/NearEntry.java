package dev.forebay.cache;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An entry in this process. Immutable but for whether a refresh was begun.
 *
 * @param value empty where the source has nothing
 * @param freshUntil until when it is served without a second look; nanoseconds of the process
 * @param nearUntil until when it is served from here; from {@code freshUntil} on it is loaded ahead
 * @param staleUntil until when it may be served where a load fails
 * @param stale whether its time was over already and it is only served because a load failed
 * @param mark what must be unchanged for it to be current
 * @param etag what the loader keeps beside the value
 * @param prefix what tells the entry of Redis that it was read from or written to; empty where there is none
 * @param refreshing whether somebody loads it ahead
 */
record NearEntry<V>(
        Optional<V> value,
        long freshUntil,
        long nearUntil,
        long staleUntil,
        boolean stale,
        Mark mark,
        Optional<String> etag,
        String prefix,
        AtomicBoolean refreshing) {

    /**
     * What was known before an entry was read or loaded.
     *
     * @param stripe where invalidations of its key are counted
     * @param stamp their count
     * @param seen its tags' generations
     */
    record Mark(int stripe, long stamp, Generations.Seen[] seen) {
        static final Generations.Seen[] NONE = {};

        boolean current(Stamps stamps) {
            if (stamps.at(stripe) != stamp) {
                return false;
            }
            for (Generations.Seen tag : seen) {
                if (!tag.current()) {
                    return false;
                }
            }
            return true;
        }
    }
}
