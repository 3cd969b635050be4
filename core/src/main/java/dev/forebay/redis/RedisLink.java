package dev.forebay.redis;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.Meters;
import java.util.List;

/** The process's only way to Redis: one per application, shared by all primitives. Thread-safe. */
public interface RedisLink extends AutoCloseable {
    /** The name of the shard of a deployment that has only one. */
    String ONLY_SHARD = "0";

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

    /** The parts of a role's deployment that fail alone: one, or one per master of a Cluster. As of the last look. */
    List<RedisShard> shards(RedisRole role);

    /** The shard that has {@code key}. Costs no round trip. */
    RedisShard shard(RedisRole role, Key key);

    /** Whether the command connections of the role stand right now, one to each master. Costs nothing. */
    boolean connected(RedisRole role);

    /** Closes all connections and threads; calls under way fail with CLOSED. */
    @Override
    void close();
}
