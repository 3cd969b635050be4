package dev.forebay.redis;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;

/** The process's only way to Redis: one per application, shared by all primitives. Thread-safe. */
public interface RedisLink extends AutoCloseable {
    /**
     * Opens the link and waits for the first attempt to connect, twice the connect time-out at most. An absent Redis is
     * no error: the link goes on trying, and {@link #connected} says how it stands.
     */
    static RedisLink open(RedisOptions options, Meters meters, ForebayClock clock) {
        return new LettuceLink(options, meters, clock);
    }

    /** Commands to a role. Cheap: ask each time or keep it. */
    RedisCommands commands(RedisRole role);

    /** Publish/subscribe of a role. */
    RedisSubscriptions subscriptions(RedisRole role);

    /** Adds a listener for connections and failures. */
    void addListener(RedisListener listener);

    /** Whether a command connection of the role stands right now. Costs nothing. */
    boolean connected(RedisRole role);

    /** Closes all connections and threads; calls under way fail with CLOSED. */
    @Override
    void close();
}
