package dev.forebay.redis;

import dev.forebay.redis.Reconnector.Opened;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections to the servers of one deployment, each named by its use. Lettuce is set against its defaults: no reconnect and no
 * replay of its own ({@link Reconnector} does the one, nothing the other), commands refused while disconnected, dead
 * peers noticed by keep-alive and, with native epoll, by TCP_USER_TIMEOUT. RESP2, so that a reply has the same shape on
 * every server and behind every proxy. Uses the event loops of the link and owns the connections.
 */
final class Dialer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    private static final Duration DEAD_PEER = Duration.ofSeconds(3);

    private final RedisOptions options;
    private final RedisServer server;
    private final EventLoops loops;
    private final RedisClient client;

    Dialer(EventLoops loops, RedisServer server, RedisOptions options) {
        this.options = options;
        this.server = server;
        this.loops = loops;
        this.client = RedisClient.create(loops.resources());
        client.setOptions(clientOptions(options, server.tls()));
    }

    /** @param use what the connection is for: {@code forebay-<use>} in CLIENT LIST */
    CompletionStage<Opened<StatefulRedisConnection<byte[], byte[]>>> commands(NodeAddress node, String use) {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri(node, use, server.login(), server.database()))
                .thenApply(this::opened);
    }

    CompletionStage<Opened<StatefulRedisPubSubConnection<String, String>>> pubSub(NodeAddress node, String use) {
        return client.connectPubSubAsync(StringCodec.UTF8, uri(node, use, server.login(), server.database()))
                .thenApply(this::opened);
    }

    /** A connection that a replica answers reads on. */
    CompletionStage<Opened<StatefulRedisConnection<byte[], byte[]>>> replica(NodeAddress node) {
        return commands(node, "replica")
                .thenCompose(opened -> opened.connection()
                        .async()
                        .readOnly()
                        .toCompletableFuture()
                        .orTimeout(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                        .thenApply(ok -> opened)
                        .whenComplete((done, failure) -> {
                            if (failure != null) {
                                opened.connection().closeAsync();
                            }
                        }));
    }

    /** A connection to a Sentinel, which has a login of its own and no databases. */
    CompletionStage<Opened<StatefulRedisConnection<byte[], byte[]>>> sentinel(NodeAddress node, RedisLogin login) {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri(node, "sentinel", login, 0))
                .thenApply(this::opened);
    }

    private <C extends StatefulConnection<?, ?>> Opened<C> opened(C connection) {
        Channel channel = connection instanceof RedisChannelHandler<?, ?> handler
                ? loops.channelOf(handler.getChannelWriter())
                : null;
        if (channel == null) {
            connection.closeAsync();
            throw new IllegalStateException("the connection was lost while it was opened");
        }
        return new Opened<>(connection, channel);
    }

    private RedisURI uri(NodeAddress node, String use, RedisLogin login, int database) {
        RedisURI.Builder uri = RedisURI.Builder.redis(node.host(), node.port())
                .withDatabase(database)
                .withSsl(server.tls().isPresent())
                .withVerifyPeer(SslVerifyMode.FULL)
                .withTimeout(options.connectTimeout())
                .withClientName("forebay-" + use)
                // CLIENT SETINFO, which Redis 7.0 does not know and later ones deny to the user app, in a line of their
                // ACL log
                .withLibraryName("")
                .withLibraryVersion("");
        String password = login.secret();
        String username = login.user();
        if (password != null && username != null) {
            uri.withAuthentication(username, password.toCharArray());
        } else if (password != null) {
            uri.withPassword(password.toCharArray());
        }
        return uri.build();
    }

    private static ClientOptions clientOptions(RedisOptions options, Optional<RedisTls> tls) {
        ClientOptions.Builder client = ClientOptions.builder()
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
                        .build());
        tls.ifPresent(by -> client.sslOptions(sslOptions(by, options)));
        return client.build();
    }

    private static SslOptions sslOptions(RedisTls tls, RedisOptions options) {
        SslOptions.Builder ssl = SslOptions.builder()
                .jdkSslProvider()
                .protocols("TLSv1.2", "TLSv1.3")
                .handshakeTimeout(options.connectTimeout().multipliedBy(2));
        tls.authorities().ifPresent(file -> ssl.trustManager(file.toFile()));
        tls.certificate()
                .ifPresent(file ->
                        ssl.keyManager(file.toFile(), tls.key().orElseThrow().toFile(), new char[0]));
        return ssl.build();
    }

    /** Closes whatever it opened and waits for that, at most two seconds. */
    @Override
    public void close() {
        try {
            client.shutdownAsync(0, 500, TimeUnit.MILLISECONDS).get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("closing the connections to redis took too long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
