package dev.forebay.cache;

import dev.forebay.base.ForebayClock;
import dev.forebay.cache.Invalidation.Entry;
import dev.forebay.cache.Invalidation.Everything;
import dev.forebay.cache.Invalidation.Expiry;
import dev.forebay.cache.Invalidation.Item;
import dev.forebay.cache.Invalidation.Matching;
import dev.forebay.cache.Invalidation.Tag;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisSubscriptions.ChannelListener;
import dev.forebay.redis.RedisSubscriptions.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What processes tell one another: each message has the number of the last one and one more. A number that is not the
 * next, and a connection that was away, mean that something was missed; so does a last number, asked for now and then, that was not heard
 * of in time. Publish/subscribe alone loses messages in silence.
 *
 * <p>{@link #coherent} says whether this process hears: the last number was confirmed, or a message came, within
 * {@link #PROVEN}. Thread-safe.
 */
final class News implements AutoCloseable, ChannelListener {
    /** How long the last proof holds. */
    private static final long PROVEN = 1_500_000_000L;

    private static final int ITEMS_A_MESSAGE = 500;

    private final RedisCommands redis;
    private final CacheKeys keys;
    private final String self;
    private final ForebayClock clock;
    private final Listener listener;
    private final Subscription subscription;
    private final ReentrantLock order = new ReentrantLock();

    /** The last number heard; -1 until the first beat. */
    private long last = -1;

    /** The number that the beat before told, to be reached by the next. */
    private long expected = -1;

    /** The highest number known at the beat before: no later beat may tell a lower one. */
    private long highest = -1;

    private volatile boolean heard;
    private volatile long provenAt;

    /** Is told, in order. */
    interface Listener {
        /** What another process invalidated. */
        void told(List<Item> items);

        /** Something may have been missed: nothing that was read until now may be trusted. */
        void missed();
    }

    News(RedisLink link, CacheKeys keys, String self, ForebayClock clock, Listener listener) {
        this.redis = link.commands(RedisRole.CACHE);
        this.keys = keys;
        this.self = self;
        this.clock = clock;
        this.listener = listener;
        this.subscription = link.subscriptions(RedisRole.CACHE).subscribe(keys.channel(), this);
    }

    /** Whether what others invalidate is heard. */
    boolean coherent() {
        return heard && clock.nanoTime() - provenAt < PROVEN;
    }

    /**
     * Tells all processes; throws where it could not be told. Answers which versions of each cache there are, as
     * {@code name:version}. One round trip for each 500.
     */
    Set<String> tell(Collection<? extends Item> items) {
        var versions = new HashSet<String>();
        var lines = new ArrayList<String>(Math.min(items.size(), ITEMS_A_MESSAGE));
        for (Item item : items) {
            lines.add(line(item));
            if (lines.size() == ITEMS_A_MESSAGE) {
                versions.addAll(publish(lines));
                lines.clear();
            }
        }
        if (!lines.isEmpty()) {
            versions.addAll(publish(lines));
        }
        return versions;
    }

    private List<String> publish(List<String> lines) {
        return redis.run(CacheScripts.ANNOUNCE.call(
                        List.of(keys.number(), keys.versions()),
                        List.of(keys.channel().value(), self, String.join("\n", lines))))
                .at(1)
                .texts();
    }

    @Override
    public void message(String message) {
        int space = message.indexOf(' ');
        int end = message.indexOf('\n');
        order.lock();
        try {
            long number = Long.parseLong(message, 0, space, 10);
            boolean next = last < 0 || number == last + 1;
            last = number;
            if (!next) {
                listener.missed();
            }
            if (!message.substring(space + 1, end).equals(self)) {
                listener.told(read(message.substring(end + 1)));
            }
        } finally {
            order.unlock();
        }
    }

    @Override
    public void resumed() {
        order.lock();
        try {
            last = -1;
            expected = -1;
            highest = -1;
            heard = false;
            listener.missed();
        } finally {
            order.unlock();
        }
    }

    /** Redis may have become another: what was told last may be lost with the old one. */
    void rearranged() {
        resumed();
    }

    /**
     * The last number, as Redis tells it now. What the beat before told must have been heard by this one.
     *
     * @param asked when it was asked for
     */
    void beat(long number, long asked) {
        order.lock();
        try {
            if (last < 0) {
                // whatever was told before this moment was told before anything was read here
                last = number;
                listener.missed();
            } else if (expected > last || number < highest) {
                last = number;
                listener.missed();
            }
            expected = number;
            highest = Math.max(number, last);
            provenAt = asked;
            heard = true;
        } finally {
            order.unlock();
        }
    }

    static String line(Item item) {
        return switch (item) {
            case Entry entry -> "e " + entry.cache() + ' ' + entry.id();
            case Expiry expiry -> "x " + expiry.cache() + ' ' + expiry.id();
            case Tag tag -> "t " + tag.tag();
            case Matching matching ->
                "m " + matching.cache() + ' ' + matching.pattern().glob();
            case Everything all -> "a " + all.cache();
        };
    }

    /** Reads what {@link #line} writes; a line of a newer form is passed over. */
    static List<Item> read(String lines) {
        var items = new ArrayList<Item>();
        for (String line : lines.split("\n")) {
            String[] words = line.split(" ");
            if (words.length == 3 && words[0].equals("e")) {
                items.add(new Entry(words[1], words[2]));
            } else if (words.length == 3 && words[0].equals("x")) {
                items.add(new Expiry(words[1], words[2]));
            } else if (words.length == 3 && words[0].equals("m")) {
                items.add(new Matching(words[1], new KeyPattern(words[2])));
            } else if (words.length == 2 && words[0].equals("t")) {
                items.add(new Tag(words[1]));
            } else if (words.length == 2 && words[0].equals("a")) {
                items.add(new Everything(words[1]));
            }
        }
        return items;
    }

    @Override
    public void close() {
        subscription.close();
    }
}
