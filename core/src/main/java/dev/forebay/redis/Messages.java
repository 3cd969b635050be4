package dev.forebay.redis;

import dev.forebay.redis.Reconnector.Opened;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.Channel;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Publish/subscribe of one deployment: a connection to publish, one to subscribe. Thread-safe. */
final class Messages implements AutoCloseable {
    private final Lane publishing;
    private final ChannelSubscriptions subscriptions;
    private final Reconnector<StatefulRedisConnection<byte[], byte[]>> publish;
    private final Reconnector<StatefulRedisPubSubConnection<String, String>> subscribe;

    /** @param commands where messages are published while the connection for it is away */
    Messages(
            Supplier<CompletionStage<Opened<StatefulRedisConnection<byte[], byte[]>>>> dialPublish,
            Supplier<CompletionStage<Opened<StatefulRedisPubSubConnection<String, String>>>> dialSubscribe,
            Supplier<Lane> commands,
            Asker publisher,
            LinkParts parts) {
        this.publishing = parts.lane();
        this.subscriptions = new ChannelSubscriptions(
                publishing, commands, publisher, parts.options().timeout());
        this.publish = new Reconnector<>(dialPublish, new Publishing(), parts.timer(), parts.options());
        this.subscribe = new Reconnector<>(dialSubscribe, subscriptions, parts.timer(), parts.options());
    }

    void start() {
        publish.start();
        subscribe.start();
    }

    RedisSubscriptions subscriptions() {
        return subscriptions;
    }

    int connections() {
        return (publishing.connected() ? 1 : 0) + (subscriptions.connected() ? 1 : 0);
    }

    /** Gives both connections up for new ones. */
    void renew() {
        publish.renew();
        subscribe.renew();
    }

    /** Renews the connection that subscribes where it has not answered since the last check. A hung server is as silent as a quiet channel. */
    void check() {
        if (!subscriptions.answers()) {
            subscribe.renew();
        }
    }

    @Override
    public void close() {
        publish.close();
        subscribe.close();
        subscriptions.close();
        publishing.close();
    }

    private final class Publishing implements Reconnector.Holder<StatefulRedisConnection<byte[], byte[]>> {
        @Override
        public void opened(StatefulRedisConnection<byte[], byte[]> connection, Channel channel) {
            publishing.opened(channel);
        }

        @Override
        public void lost() {
            publishing.lost();
        }

        @Override
        public void refused(Throwable cause) {}
    }
}
