package dev.forebay.redis;

/** The process's only way to Redis: one per application, shared by all primitives. Thread-safe. */
public interface RedisLink extends AutoCloseable {
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
