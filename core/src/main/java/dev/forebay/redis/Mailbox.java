package dev.forebay.redis;

import dev.forebay.redis.RedisSubscriptions.ChannelListener;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on their way to one listener, delivered in order by one virtual thread at a time, which ends when the box is
 * empty. When it is full, all of them are dropped and the listener is told to take a snapshot: a snapshot is newer than
 * whatever was dropped.
 */
final class Mailbox {
    static final int BOUND = 1024;
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final String channel;
    private final ChannelListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<String> messages = new ArrayDeque<>();
    private boolean missed;
    private boolean delivering;
    private boolean closed;

    Mailbox(String channel, ChannelListener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    void put(String message) {
        lock.lock();
        try {
            if (messages.size() >= BOUND) {
                messages.clear();
                missed = true;
            } else {
                messages.add(message);
            }
            deliver();
        } finally {
            lock.unlock();
        }
    }

    /** Messages may have been missed: what waits is older than the snapshot the listener will take. */
    void resumed() {
        lock.lock();
        try {
            messages.clear();
            missed = true;
            deliver();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is delivered any more; a delivery under way ends. */
    void close() {
        lock.lock();
        try {
            closed = true;
            messages.clear();
            missed = false;
        } finally {
            lock.unlock();
        }
    }

    private void deliver() {
        if (!delivering && !closed) {
            delivering = true;
            Thread.ofVirtual().name("forebay-redis-channel-" + channel).start(this::run);
        }
    }

    private void run() {
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (RuntimeException e) {
                LOG.error("a listener of a channel failed channel={}", channel, e);
            }
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            if (missed) {
                missed = false;
                return listener::resumed;
            }
            String message = messages.poll();
            if (message == null) {
                delivering = false;
                return null;
            }
            return () -> listener.message(message);
        } finally {
            lock.unlock();
        }
    }
}
