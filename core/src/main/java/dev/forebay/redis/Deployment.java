package dev.forebay.redis;

import dev.forebay.base.ForebayClock;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Redis server and the process's connections to it: one for commands, one for publishing, one for subscribing, and a
 * few for optimistic updates while there are any. Serves one role, or both, which then share the connections.
 */
final class Deployment implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);

    private final RedisServer server;
    private final RedisOptions options;
    private final List<RedisRole> roles;
    private final Listeners listeners;
    private final Lane commands;
    private final Lane publishing;
    private final ChannelSubscriptions subscriptions;
    private final WatchPool watches;
    private final CountDownLatch firstAttempt = new CountDownLatch(1);
    private final List<AutoCloseable> owned;

    Deployment(
            RedisServer server,
            List<RedisRole> roles,
            RedisOptions options,
            Dialer dialer,
            ScheduledExecutorService timer,
            Deadlines deadlines,
            ForebayClock clock,
            Listeners listeners,
            Asker publisher) {
        this.server = server;
        this.roles = roles;
        this.options = options;
        this.listeners = listeners;
        this.commands = new Lane(options.queueBound(), deadlines, clock);
        this.publishing = new Lane(options.queueBound(), deadlines, clock);
        this.subscriptions = new ChannelSubscriptions(publishing, commands, publisher, options.timeout());
        this.watches = new WatchPool(
                () -> dialer.commands(server, "watch"),
                () -> new Lane(options.queueBound(), deadlines, clock),
                options);
        var command = new Reconnector<>(() -> dialer.commands(server, "commands"), new Commands(), timer, options);
        var publish = new Reconnector<>(() -> dialer.commands(server, "publish"), new Publishing(), timer, options);
        var subscribe = new Reconnector<>(() -> dialer.pubSub(server, "subscribe"), subscriptions, timer, options);
        this.owned =
                List.of(command, publish, subscribe, watches, subscriptions::close, commands::close, publishing::close);
        command.start();
        publish.start();
        subscribe.start();
    }

    /** Waits until the first attempt to connect has ended, either way. */
    void awaitFirstAttempt() {
        try {
            boolean ended = firstAttempt.await(2 * options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                LOG.warn("redis does not answer yet server={}", server.address());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Lane commands() {
        return commands;
    }

    WatchPool watches() {
        return watches;
    }

    RedisSubscriptions subscriptions() {
        return subscriptions;
    }

    boolean connected() {
        return commands.connected();
    }

    /** Connections that stand, those for optimistic updates not counted. */
    int connections() {
        return (commands.connected() ? 1 : 0) + (publishing.connected() ? 1 : 0) + (subscriptions.connected() ? 1 : 0);
    }

    /** Ends the attempts and whoever waits; the connections themselves are closed by the dialer. */
    @Override
    public void close() {
        for (AutoCloseable part : owned) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing a part of the link failed server={}", server.address(), e);
            }
        }
    }

    /** The connection that decides whether Redis is there. */
    private final class Commands implements Reconnector.Holder<StatefulRedisConnection<byte[], byte[]>> {
        private boolean refusedBefore;

        @Override
        public void opened(StatefulRedisConnection<byte[], byte[]> connection, Channel channel) {
            refusedBefore = false;
            commands.opened(channel);
            LOG.info("redis connected server={} roles={}", server.address(), roles);
            roles.forEach(role -> listeners.connected(role, server.address()));
            firstAttempt.countDown();
        }

        @Override
        public void lost() {
            LOG.warn("redis lost server={} roles={}", server.address(), roles);
            commands.shut();
            roles.forEach(role -> listeners.lost(role, server.address()));
            commands.lost();
        }

        @Override
        public void refused(Throwable cause) {
            if (!refusedBefore) {
                refusedBefore = true;
                LOG.warn("redis can't be reached, trying on server={} cause={}", server.address(), root(cause));
            }
            firstAttempt.countDown();
        }

        private static String root(Throwable cause) {
            Throwable root = cause;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root.toString();
        }
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
