package dev.forebay.redis;

import dev.forebay.base.Key;

/**
 * Publish/subscribe of one role, on a connection of its own. After a lost connection channels are subscribed again by
 * themselves; what was published meanwhile is gone, which {@link ChannelListener#resumed} tells. Thread-safe.
 */
public interface RedisSubscriptions {
    /**
     * Subscribes; many listeners may share a channel. Returns once the server has confirmed: after one round trip. While
     * Redis is known to be away it returns at once, and where Redis is silent at the time-out; the channel is then
     * subscribed when the connection returns, which {@link ChannelListener#resumed} tells.
     */
    Subscription subscribe(Key channel, ChannelListener listener);

    /** Publishes a message; answers the number of receivers. One round trip. */
    long publish(Key channel, String message);

    /** Ends a subscription. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Receives messages in order, one at a time per channel, on a thread of the link's; may block shortly, a slow one is dropped messages and told {@link #resumed}. */
    interface ChannelListener {
        void message(String message);

        /** Messages may have been missed: first subscription, lost connection, or overflow. Take a snapshot. */
        default void resumed() {}
    }
}
