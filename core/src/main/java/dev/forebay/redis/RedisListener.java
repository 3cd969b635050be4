package dev.forebay.redis;

import java.util.List;
import java.util.Set;

/**
 * Is told of the connections of a role. Called on the link's own threads, failures
 * on the thread of the call that failed: return at once, never call Redis from here.
 * A listener that throws is logged and does not disturb the others.
 */
public interface RedisListener {
    /** The connection to a shard's master stands; {@code node} is host:port. */
    default void connected(RedisRole role, String shard, String node) {}

    /** The connection to a shard's master was lost. */
    default void lost(RedisRole role, String shard, String node) {}

    /** A call failed because Redis could not be asked or did not answer. */
    default void failed(RedisRole role, String shard, RedisUnavailableException failure) {}

    /**
     * A shard is about to get slots that others had; told before the first call on them goes there.
     *
     * @param from the names of those others; an empty one among them where nobody served a slot
     */
    default void gains(RedisRole role, String shard, Set<String> from) {}

    /** The role's shards, or the masters that serve them, are others than before: a fail-over, or slots that moved. */
    default void arranged(RedisRole role, List<RedisShard> shards) {}
}
