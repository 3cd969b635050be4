package dev.forebay.redis;

import dev.forebay.redis.Reconnector.Opened;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections, each named by its use. Lettuce is set against its defaults: no reconnect and no
 * replay of its own ({@link Reconnector} does the one, nothing the other), commands refused while disconnected, dead
 * peers noticed by keep-alive and, with native epoll, by TCP_USER_TIMEOUT. RESP2, so that a reply has the same shape on
 * every server and behind every proxy. Owns the event loops of the link.
 */
final class Dialer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    private static final Duration DEAD_PEER = Duration.ofSeconds(3);

    private final RedisOptions options;
    private final ClientResources resources;
    private final RedisClient client;

    /** Channels by Lettuce's endpoint, from their birth until a connection is made of them. */
    private final Map<Object, Channel> newborn = new ConcurrentHashMap<>();

    Dialer(RedisOptions options) {
        this.options = options;
        this.resources = DefaultClientResources.builder()
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        remember(channel);
                    }
                })
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled())
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(clientOptions(options));
    }

    /** @param use what the connection is for: {@code forebay-<use>} in CLIENT LIST */
    CompletionStage<Opened<StatefulRedisConnection<byte[], byte[]>>> commands(RedisServer server, String use) {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri(server, use)).thenApply(this::opened);
    }

    CompletionStage<Opened<StatefulRedisPubSubConnection<String, String>>> pubSub(RedisServer server, String use) {
        return client.connectPubSubAsync(StringCodec.UTF8, uri(server, use)).thenApply(this::opened);
    }

    private void remember(Channel channel) {
        CommandHandler handler = channel.pipeline().get(CommandHandler.class);
        if (handler != null) {
            Object endpoint = handler.getEndpoint();
            newborn.put(endpoint, channel);
            channel.closeFuture().addListener(done -> newborn.remove(endpoint));
        }
    }

    private <C extends StatefulConnection<?, ?>> Opened<C> opened(C connection) {
        Channel channel = connection instanceof RedisChannelHandler<?, ?> handler
                ? newborn.remove(handler.getChannelWriter())
                : null;
        if (channel == null) {
            connection.closeAsync();
            throw new IllegalStateException("the connection was lost while it was opened");
        }
        return new Opened<>(connection, channel);
    }

    private RedisURI uri(RedisServer server, String use) {
        RedisURI.Builder uri = RedisURI.Builder.redis(server.host(), server.port())
                .withDatabase(server.database())
                .withSsl(server.tls())
                .withTimeout(options.connectTimeout())
                .withClientName("forebay-" + use);
        String password = server.password();
        String username = server.username();
        if (password != null && username != null) {
            uri.withAuthentication(username, password.toCharArray());
        } else if (password != null) {
            uri.withPassword(password.toCharArray());
        }
        return uri.build();
    }

    private static ClientOptions clientOptions(RedisOptions options) {
        return ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true)
                .protocolVersion(ProtocolVersion.RESP2)
                .useHashIndexQueue(false)
                .timeoutOptions(TimeoutOptions.create())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(options.connectTimeout())
                        .tcpNoDelay(true)
                        .keepAlive(SocketOptions.KeepAliveOptions.builder()
                                .enable()
                                .idle(Duration.ofSeconds(5))
                                .interval(Duration.ofSeconds(1))
                                .count(3)
                                .build())
                        .tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                                .enable()
                                .tcpUserTimeout(DEAD_PEER)
                                .build())
                        .build())
                .build();
    }

    /** Closes whatever it opened and waits for that, at most two seconds. */
    @Override
    public void close() {
        try {
            client.shutdownAsync(0, 500, TimeUnit.MILLISECONDS).get(1, TimeUnit.SECONDS);
            resources.shutdown(0, 500, TimeUnit.MILLISECONDS).get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("closing the connections to redis took too long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
