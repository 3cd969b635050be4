package dev.forebay.cache;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An entry in this process. Immutable but for whether a refresh was begun. Flat, with what a hit looks at in itself: each
 * object more that a hit reads is a miss of the processor's cache.
 */
final class NearEntry<V> {
    private final long freshUntil;
    private final long stamp;
    private final int stripe;
    private final boolean stale;
    private final Generations.Seen[] seen;
    private final @Nullable V value;
    private final long nearUntil;
    private final long staleUntil;
    private final Optional<String> etag;
    private final String prefix;
    private final AtomicBoolean refreshing;

    /**
     * @param value empty where the source has nothing
     * @param freshUntil until when it is served without a second look; nanoseconds of the process
     * @param nearUntil until when it is served from here; from {@code freshUntil} on it is loaded ahead
     * @param staleUntil until when it may be served where a load fails
     * @param stale whether its time was over already and it is only served because a load failed
     * @param mark what must be unchanged for it to be current
     * @param etag what the loader keeps beside the value
     * @param prefix what tells the entry of Redis that it was read from or written to; empty where there is none
     */
    NearEntry(
            Optional<V> value,
            long freshUntil,
            long nearUntil,
            long staleUntil,
            boolean stale,
            Mark mark,
            Optional<String> etag,
            String prefix) {
        this.value = value.orElse(null);
        this.freshUntil = freshUntil;
        this.nearUntil = nearUntil;
        this.staleUntil = staleUntil;
        this.stale = stale;
        this.stripe = mark.stripe();
        this.stamp = mark.stamp();
        this.seen = mark.seen();
        this.etag = etag;
        this.prefix = prefix;
        this.refreshing = new AtomicBoolean(stale);
    }

    /** Whether nothing was invalidated since what it was read from was looked at. */
    boolean current(Stamps stamps) {
        return Mark.current(stamps, stripe, stamp, seen);
    }

    Optional<V> value() {
        return Optional.ofNullable(value);
    }

    long freshUntil() {
        return freshUntil;
    }

    long nearUntil() {
        return nearUntil;
    }

    long staleUntil() {
        return staleUntil;
    }

    boolean stale() {
        return stale;
    }

    Optional<String> etag() {
        return etag;
    }

    String prefix() {
        return prefix;
    }

    /** Its tags' generations. */
    Generations.Seen[] tags() {
        return seen;
    }

    /** Whether the caller is the first who wants to load it ahead. */
    boolean beginRefresh() {
        return refreshing.compareAndSet(false, true);
    }

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
            return current(stamps, stripe, stamp, seen);
        }

        static boolean current(Stamps stamps, int stripe, long stamp, Generations.Seen[] seen) {
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
