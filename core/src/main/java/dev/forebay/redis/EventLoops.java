package dev.forebay.redis;

import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event loops that all connections of the link share, and the way from a connection of Lettuce's to its channel. */
final class EventLoops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

    private final ClientResources resources;

    /** Channels by Lettuce's endpoint, from their birth until a connection is made of them. */
    private final Map<Object, Channel> newborn = new ConcurrentHashMap<>();

    EventLoops() {
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
    }

    private void remember(Channel channel) {
        CommandHandler handler = channel.pipeline().get(CommandHandler.class);
        if (handler != null) {
            Object endpoint = handler.getEndpoint();
            newborn.put(endpoint, channel);
            channel.closeFuture().addListener(done -> newborn.remove(endpoint));
        }
    }

    ClientResources resources() {
        return resources;
    }

    /** The channel of a connection that was just made; null where it is lost already. Answers once. */
    @Nullable
    Channel channelOf(Object endpoint) {
        return newborn.remove(endpoint);
    }

    /** Ends the threads and waits for that, at most a second. */
    @Override
    public void close() {
        try {
            resources.shutdown(0, 500, TimeUnit.MILLISECONDS).get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("ending the threads of redis took too long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
