package dev.forebay.redis;

import dev.forebay.base.Key;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions on one connection. Each new connection subscribes to everything again; the server's confirmation is what
 * tells the listeners that they may have missed something, so nothing published after it can be lost unnoticed.
 */
final class ChannelSubscriptions
        implements RedisSubscriptions, Reconnector.Holder<StatefulRedisPubSubConnection<String, String>> {
    private final ReentrantLock changes = new ReentrantLock();

    /** Signalled when the server confirmed, and when it turned out that nobody will for now. */
    private final Condition settled = changes.newCondition();

    private final Map<String, Topic> topics = new ConcurrentHashMap<>();
    private final Lane publishing;
    private final Supplier<Lane> commands;
    private final Asker asker;
    private final Duration timeout;
    private volatile @Nullable StatefulRedisPubSubConnection<String, String> connection;

    /** Whether the connection was lost, or refused, and not opened since. Not so before the first attempt has ended. */
    private volatile boolean away;

    /** The last question whether the server is still there; touched by the thread that asks. */
    private @Nullable RedisFuture<String> pinged;

    ChannelSubscriptions(Lane publishing, Supplier<Lane> commands, Asker asker, Duration timeout) {
        this.publishing = publishing;
        this.commands = commands;
        this.asker = asker;
        this.timeout = timeout;
    }

    /** One channel: its listeners' mailboxes, and whether the server has confirmed it on this connection. */
    private static final class Topic {
        final List<Mailbox> mailboxes = new CopyOnWriteArrayList<>();
        volatile boolean confirmed;
    }

    @Override
    public Subscription subscribe(Key channel, ChannelListener listener) {
        var mailbox = new Mailbox(channel.value(), listener);
        awaitConfirmation(add(channel.value(), mailbox));
        return () -> remove(channel.value(), mailbox);
    }

    /** Not while Redis is away: whoever opens the next connection subscribes, and that is told to the listeners. */
    private void awaitConfirmation(Topic topic) {
        changes.lock();
        try {
            long left = timeout.toNanos();
            while (!topic.confirmed && !redisIsAway() && left > 0) {
                left = settled.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            changes.unlock();
        }
    }

    /** The connections come back one by one: where another one stands, this one is only late. */
    private boolean redisIsAway() {
        return away && !publishing.connected() && !commands.get().connected();
    }

    private Topic add(String channel, Mailbox mailbox) {
        changes.lock();
        try {
            Topic known = topics.get(channel);
            if (known != null) {
                known.mailboxes.add(mailbox);
                if (known.confirmed) {
                    mailbox.resumed();
                }
                return known;
            }
            var topic = new Topic();
            topic.mailboxes.add(mailbox);
            topics.put(channel, topic);
            StatefulRedisPubSubConnection<String, String> open = connection;
            if (open != null) {
                open.async().subscribe(channel);
            }
            return topic;
        } finally {
            changes.unlock();
        }
    }

    private void remove(String channel, Mailbox mailbox) {
        mailbox.close();
        changes.lock();
        try {
            Topic topic = topics.get(channel);
            if (topic == null || !topic.mailboxes.remove(mailbox) || !topic.mailboxes.isEmpty()) {
                return;
            }
            topics.remove(channel);
            StatefulRedisPubSubConnection<String, String> open = connection;
            if (open != null) {
                open.async().unsubscribe(channel);
            }
        } finally {
            changes.unlock();
        }
    }

    @Override
    public long publish(Key channel, String message) {
        // the connections come back one by one: that the publishing one is late says nothing about Redis
        Lane lane = publishing.connected() ? publishing : commands.get();
        return RoutedCommands.publish(lane, asker, Command.of("PUBLISH", Reply.integer(), channel, message));
    }

    @Override
    public void opened(StatefulRedisPubSubConnection<String, String> opened, Channel channel) {
        opened.addListener(new Incoming());
        changes.lock();
        try {
            away = false;
            connection = opened;
            if (!topics.isEmpty()) {
                opened.async().subscribe(topics.keySet().toArray(String[]::new));
            }
        } finally {
            changes.unlock();
        }
    }

    @Override
    public void lost() {
        connection = null;
        topics.values().forEach(topic -> topic.confirmed = false);
        markAway();
    }

    @Override
    public void refused(Throwable cause) {
        markAway();
    }

    private void markAway() {
        away = true;
        settle();
    }

    private void settle() {
        changes.lock();
        try {
            settled.signalAll();
        } finally {
            changes.unlock();
        }
    }

    boolean connected() {
        return connection != null;
    }

    /** Whether the last question was answered by now; asks the next. True while there is no connection to ask. */
    boolean answers() {
        StatefulRedisPubSubConnection<String, String> open = connection;
        if (open == null) {
            pinged = null;
            return true;
        }
        RedisFuture<String> last = pinged;
        if (last != null && !last.isDone()) {
            pinged = null;
            return false;
        }
        pinged = open.async().ping();
        return true;
    }

    void close() {
        markAway();
        topics.values().forEach(topic -> topic.mailboxes.forEach(Mailbox::close));
        topics.clear();
    }

    /** Called on the event loop: hands on and returns. */
    private final class Incoming extends RedisPubSubAdapter<String, String> {
        @Override
        public void message(String channel, String message) {
            Topic topic = topics.get(channel);
            if (topic != null) {
                topic.mailboxes.forEach(mailbox -> mailbox.put(message));
            }
        }

        @Override
        public void subscribed(String channel, long count) {
            Topic topic = topics.get(channel);
            if (topic != null) {
                topic.confirmed = true;
                topic.mailboxes.forEach(Mailbox::resumed);
                settle();
            }
        }
    }
}
