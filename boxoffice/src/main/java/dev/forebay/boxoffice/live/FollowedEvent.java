package dev.forebay.boxoffice.live;

import dev.forebay.hold.Holds;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An event's feed with its watch, which the first socket opens. That may ask Redis and PostgreSQL: sockets of this event
 * wait for it, those of others don't. Once closed it stays so. Thread-safe.
 */
final class FollowedEvent {
    private final EventFeed feed;
    private final Holds holds;
    private final ReentrantLock lock = new ReentrantLock();
    private Holds.@Nullable Watch watch;
    private boolean closed;

    FollowedEvent(EventFeed feed, Holds holds) {
        this.feed = feed;
        this.holds = holds;
    }

    /** Lets a socket follow from a number on; false where this was closed, and a new one is needed. */
    boolean join(LiveSocket socket, @Nullable String epoch, long after) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (watch == null) {
                watch = holds.watch(feed.event(), feed);
            }
            feed.join(socket, epoch, after);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Closes it where nobody follows it, nor is about to. */
    boolean closeIfUnfollowed() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            if (!closed && feed.empty()) {
                end();
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        closed = true;
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }
}
