package dev.forebay.boxoffice.live;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.base.Key;
import dev.forebay.base.Meters;
import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisSubscriptions;
import dev.forebay.redis.RedisSubscriptions.ChannelListener;
import dev.forebay.redis.RedisUnavailableException;
import io.micrometer.core.instrument.Counter;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.TextMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Brings what concerns one person to all of their sockets, whichever node these are on. The sockets of this node are told
 * at once; the other nodes over one channel of Redis, in bundles, one round trip each, so that a busy sale costs few. Each
 * node hands a message only to sockets of the one it is for. At most once: with Redis away, or more to tell than the
 * queue holds, the other nodes' sockets are not told, which is counted; clients ask for their state anyway when they
 * come back. Only queues, so it holds up nobody. Thread-safe.
 */
@Component
class NewsChannel implements ChannelListener {
    private static final Logger log = LoggerFactory.getLogger(NewsChannel.class);
    private static final int QUEUE = 2_048;
    private static final int BUNDLE = 64;

    private final LiveSockets sockets;
    private final FeedWriter writer;
    private final JsonMapper json;
    private final RedisSubscriptions subscriptions;
    private final ModeGate gate;
    private final Key channel;
    private final String node = Ids.next("node");
    private final BlockingQueue<Item> waiting = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicBoolean publishing = new AtomicBoolean();
    private final Cache<String, Boolean> told = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(5))
            .build();
    private final Counter dropped;
    private RedisSubscriptions.@Nullable Subscription subscription;

    NewsChannel(
            LiveSockets sockets,
            FeedWriter writer,
            JsonMapper json,
            RedisLink link,
            RedisOptions options,
            ModeGate gate,
            Meters meters) {
        this.sockets = sockets;
        this.writer = writer;
        this.json = json;
        this.subscriptions = link.subscriptions(RedisRole.STATE);
        this.gate = gate;
        this.channel = options.keys().key("live", "news");
        this.dropped = meters.counter("boxoffice.live.news.dropped", "News that the other nodes were not told");
    }

    @PostConstruct
    void open() {
        subscription = subscriptions.subscribe(channel, this);
    }

    /** Tells one person. */
    void tell(String name, String kind, Object body) {
        spread(new Item(name, null, writer.message(kind, body).getPayload()));
    }

    /** Tells one person what several nodes may know; {@code once} tells that apart, and they hear it once. */
    void tellOnce(String once, String name, String kind, Object body) {
        if (isNew(once)) {
            spread(new Item(name, once, writer.message(kind, body).getPayload()));
        }
    }

    /** Closes the sockets that go by a name: what it stood for has ended. */
    void close(String name) {
        spread(new Item(name, null, null));
    }

    private void spread(Item item) {
        deliver(item);
        if (!gate.up(RedisRole.STATE, channel) || !waiting.offer(item)) {
            dropped.increment();
            return;
        }
        publishSoon();
    }

    private void deliver(Item item) {
        if (item.text() == null) {
            sockets.close(item.to());
        } else {
            sockets.send(item.to(), new TextMessage(item.text()));
        }
    }

    private boolean isNew(String once) {
        return told.asMap().putIfAbsent(once, Boolean.TRUE) == null;
    }

    private void publishSoon() {
        if (!waiting.isEmpty() && publishing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("live-news").start(this::publish);
        }
    }

    private void publish() {
        try {
            var bundle = new ArrayList<Item>(BUNDLE);
            while (waiting.drainTo(bundle, BUNDLE) > 0) {
                publish(List.copyOf(bundle));
                bundle.clear();
            }
        } finally {
            publishing.set(false);
        }
        publishSoon();
    }

    private void publish(List<Item> items) {
        try {
            subscriptions.publish(channel, json.writeValueAsString(new Bundle(node, items)));
        } catch (RedisUnavailableException away) {
            dropped.increment(items.size());
            log.debug("the other nodes were not told of {} news", items.size(), away);
        }
    }

    @Override
    public void message(String message) {
        Bundle bundle;
        try {
            bundle = json.readValue(message, Bundle.class);
        } catch (JacksonException unreadable) {
            log.warn("a node told what this one can't read: are their versions the same?", unreadable);
            return;
        }
        if (bundle.from().equals(node)) {
            return;
        }
        for (Item item : bundle.items()) {
            if (item.once() == null || isNew(item.once())) {
                deliver(item);
            }
        }
    }

    @PreDestroy
    void close() {
        Objects.requireNonNull(subscription).close();
    }

    /** News of one node. */
    record Bundle(String from, List<Item> items) {}

    /**
     * What the sockets of {@code to} are sent, or that they are closed where there is no text; with {@code once} it is
     * dropped where it was told already.
     */
    record Item(String to, @Nullable String once, @Nullable String text) {}
}
