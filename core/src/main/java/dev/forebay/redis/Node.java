package dev.forebay.redis;

import dev.forebay.redis.Reconnector.Opened;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.Channel;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One server that commands go to: the connection they share, kept standing, and a few for optimistic updates while there
 * are any. Which server that is, a Sentinel may change: the connections are then renewed.
 */
final class Node implements AutoCloseable {
    /** Is told how the connection stands; on the link's threads. */
    interface Watcher {
        /** Where nobody needs to know. */
        Watcher NOBODY = new Watcher() {
            @Override
            public void opened(Node node) {}

            @Override
            public void lost(Node node) {}

            @Override
            public void refused(Node node, Throwable cause) {}
        };

        void opened(Node node);

        /** Told before the calls under way fail; the lane is shut already. */
        void lost(Node node);

        void refused(Node node, Throwable cause);
    }

    private final Supplier<String> address;
    private final LinkParts parts;
    private final Lane lane;
    private final WatchPool watches;
    private final Reconnector<StatefulRedisConnection<byte[], byte[]>> reconnector;

    /**
     * @param address for logs
     * @param dial opens a connection for a use
     */
    Node(
            Supplier<String> address,
            Function<String, CompletionStage<Opened<StatefulRedisConnection<byte[], byte[]>>>> dial,
            Watcher watcher,
            LinkParts parts) {
        this.address = address;
        this.parts = parts;
        this.lane = parts.lane();
        this.watches = new WatchPool(() -> dial.apply("watch"), this::watchLane, parts.options());
        this.reconnector =
                new Reconnector<>(() -> dial.apply("commands"), new Holder(watcher), parts.timer(), parts.options());
    }

    private Lane watchLane() {
        Lane own = parts.lane();
        own.serves(lane.shard());
        return own;
    }

    void start() {
        reconnector.start();
    }

    String address() {
        return address.get();
    }

    Lane lane() {
        return lane;
    }

    WatchPool watches() {
        return watches;
    }

    /** Gives all connections up for new ones. */
    void renew() {
        reconnector.renew();
        watches.renew();
    }

    /** Ends the attempts and the connections; calls under way are lost. */
    @Override
    public void close() {
        reconnector.close();
        watches.close();
        lane.close();
    }

    private final class Holder implements Reconnector.Holder<StatefulRedisConnection<byte[], byte[]>> {
        private final Watcher watcher;

        Holder(Watcher watcher) {
            this.watcher = watcher;
        }

        @Override
        public void opened(StatefulRedisConnection<byte[], byte[]> connection, Channel channel) {
            lane.opened(channel);
            watcher.opened(Node.this);
        }

        @Override
        public void lost() {
            lane.shut();
            watcher.lost(Node.this);
            lane.lost();
        }

        @Override
        public void refused(Throwable cause) {
            watcher.refused(Node.this, cause);
        }
    }
}
