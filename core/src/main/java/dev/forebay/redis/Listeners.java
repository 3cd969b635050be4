package dev.forebay.redis;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a link; one that throws is logged and does not disturb the others. Thread-safe. */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<RedisListener> all = new CopyOnWriteArrayList<>();

    void add(RedisListener listener) {
        all.add(listener);
    }

    void connected(RedisRole role, String shard, String node) {
        each(listener -> listener.connected(role, shard, node));
    }

    void lost(RedisRole role, String shard, String node) {
        each(listener -> listener.lost(role, shard, node));
    }

    void failed(RedisRole role, String shard, RedisUnavailableException failure) {
        each(listener -> listener.failed(role, shard, failure));
    }

    void gains(RedisRole role, String shard, Set<String> from) {
        each(listener -> listener.gains(role, shard, from));
    }

    void arranged(RedisRole role, List<RedisShard> shards) {
        each(listener -> listener.arranged(role, shards));
    }

    private void each(Consumer<RedisListener> tell) {
        for (RedisListener listener : all) {
            try {
                tell.accept(listener);
            } catch (RuntimeException e) {
                LOG.error(
                        "a listener of Redis failed listener={}",
                        listener.getClass().getName(),
                        e);
            }
        }
    }
}
