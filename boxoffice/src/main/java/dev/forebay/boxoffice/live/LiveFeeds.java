package dev.forebay.boxoffice.live;

import dev.forebay.base.ForebayClock;
import dev.forebay.hold.Holds;
import dev.forebay.hold.UnitOffer;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The feeds of this node: one per event that somebody follows, each with one watch of the kit. A feed nobody follows any
 * more is closed at the next tick. Owns the thread that flushes. Thread-safe.
 */
@Component
class LiveFeeds implements FlushTimer {
    private static final long WINDOW = Duration.ofMillis(25).toNanos();
    private static final long WIDE_WINDOW = Duration.ofMillis(100).toNanos();
    private static final int MANY_SOCKETS = 1_000;

    private final Holds holds;
    private final FeedWriter writer;
    private final LiveSockets sockets;
    private final ForebayClock clock = ForebayClock.system();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Followed> feeds = new HashMap<>();
    private final ScheduledExecutorService flusher = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("live-flush").factory());

    LiveFeeds(Holds holds, FeedWriter writer, LiveSockets sockets) {
        this.holds = holds;
        this.writer = writer;
        this.sockets = sockets;
    }

    /** Lets a socket follow an event from a number on. The watch may ask Redis; only the asking client waits for that. */
    void follow(LiveSocket socket, String event, @Nullable String epoch, long after) {
        lock.lock();
        try {
            feeds.computeIfAbsent(event, this::open).feed().join(socket, epoch, after);
        } finally {
            lock.unlock();
        }
    }

    /** Lets a socket follow an event no more. */
    void unfollow(LiveSocket socket, String event) {
        socket.feeds().stream().filter(feed -> feed.event().equals(event)).forEach(feed -> feed.leave(socket));
    }

    /** Forgets a socket that is gone. */
    void forget(LiveSocket socket) {
        socket.feeds().forEach(feed -> feed.leave(socket));
    }

    private Followed open(String event) {
        var feed = new EventFeed(event, writer, this);
        return new Followed(feed, holds.watch(event, feed));
    }

    @Scheduled(fixedDelayString = "PT15S", initialDelayString = "PT15S")
    void closeUnfollowed() {
        lock.lock();
        try {
            feeds.values().removeIf(followed -> {
                boolean idle = followed.feed().empty();
                if (idle) {
                    followed.watch().close();
                }
                return idle;
            });
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public void flushAt(EventFeed feed, long lastFlush) {
        long window = sockets.count() > MANY_SOCKETS ? WIDE_WINDOW : WINDOW;
        long wait = Math.max(0, lastFlush + window - clock.nanoTime());
        flusher.schedule(feed::flush, wait, TimeUnit.NANOSECONDS);
    }

    @Override
    public void offered(UnitOffer offer) {
        var body = new Offer("seat_offered", offer.pool(), offer.unit(), offer.until());
        sockets.send(offer.holder(), writer.message("notification", body));
    }

    @PreDestroy
    void close() {
        lock.lock();
        try {
            feeds.values().forEach(followed -> followed.watch().close());
            feeds.clear();
        } finally {
            lock.unlock();
        }
        flusher.shutdownNow();
    }

    private record Followed(EventFeed feed, Holds.Watch watch) {}

    /** A seat is kept for somebody who stood in its line. */
    record Offer(String kind, String event, String seat, Instant until) {}
}
