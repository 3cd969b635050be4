package dev.forebay.redis;

import dev.forebay.base.Key;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One deployment of Redis as calls see it: which server a key is on now. Serves one role, or both. Thread-safe. */
interface Deployment extends AutoCloseable {
    /** The master that has {@code key}; for null any master, one that can be reached where there is one. */
    Node node(@Nullable Key key);

    /** A replica that has {@code key} and can be reached; empty where there is none, or replicas are not to be asked. */
    default Optional<Node> reader(Key key) {
        return Optional.empty();
    }

    /** All masters, one for each shard. */
    List<Node> masters();

    List<RedisShard> shards();

    RedisShard shard(Key key);

    /** The server said that {@code key} lives at {@code to} from now on. */
    default void moved(Key key, NodeAddress to) {}

    /** The server at an address that another server named. */
    default Optional<Node> at(NodeAddress address) {
        return Optional.empty();
    }

    Messages messages();

    /** Whether every shard's master can be asked. */
    boolean connected();

    /** Connections that stand, those for optimistic updates not counted. */
    int connections();

    /** Calls that wait to be written or answered. */
    int depth();

    /** Waits until the first attempt to connect has ended, either way; twice the connect time-out at most. */
    void awaitFirstAttempt();

    /** Ends the attempts and the connections; calls under way are lost. */
    @Override
    void close();
}
