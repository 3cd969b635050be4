package dev.forebay.redis;

/**
 * Is told of the connections of a role. Called on the link's own threads, failures
 * on the thread of the call that failed: return at once, never call Redis from here.
 * A listener that throws is logged and does not disturb the others.
 */
public interface RedisListener {
    /** A connection of the role stands; {@code node} is host:port. */
    default void connected(RedisRole role, String node) {}

    /** A connection of the role was lost. */
    default void lost(RedisRole role, String node) {}

    /** A call failed because Redis could not be asked or did not answer. */
    default void failed(RedisRole role, RedisUnavailableException failure) {}
}
