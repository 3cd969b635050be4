package dev.forebay.boxoffice.live;

import dev.forebay.base.ForebayClock;
import dev.forebay.hold.Holds;
import dev.forebay.hold.UnitOffer;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The feeds of this node: one per event that somebody follows, each with one watch of the kit. A feed nobody follows any
 * more is closed at the next tick. Owns the thread that flushes. Events don't wait for one another. Thread-safe.
 */
@Component
class LiveFeeds implements FlushTimer {
    private static final long WINDOW = Duration.ofMillis(25).toNanos();
    private static final long WIDE_WINDOW = Duration.ofMillis(100).toNanos();
    private static final int MANY_SOCKETS = 1_000;

    private final Holds holds;
    private final FeedWriter writer;
    private final LiveSockets sockets;
    private final NewsChannel news;
    private final ForebayClock clock = ForebayClock.system();
    private final Map<String, FollowedEvent> events = new ConcurrentHashMap<>();
    private final ScheduledExecutorService flusher = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("live-flush").factory());

    LiveFeeds(Holds holds, FeedWriter writer, LiveSockets sockets, NewsChannel news) {
        this.holds = holds;
        this.writer = writer;
        this.sockets = sockets;
        this.news = news;
    }

    /** Lets a socket follow an event from a number on. The watch may ask Redis; only who asks for this event waits for that. */
    void follow(LiveSocket socket, String event, @Nullable String epoch, long after) {
        while (!events.computeIfAbsent(event, this::unopened).join(socket, epoch, after)) {
            closeIfUnfollowed(event);
        }
    }

    private FollowedEvent unopened(String event) {
        return new FollowedEvent(new EventFeed(event, writer, this), holds);
    }

    /** Lets a socket follow an event no more. */
    void unfollow(LiveSocket socket, String event) {
        socket.feeds().stream().filter(feed -> feed.event().equals(event)).forEach(feed -> feed.leave(socket));
    }

    /** Forgets a socket that is gone. */
    void forget(LiveSocket socket) {
        socket.feeds().forEach(feed -> feed.leave(socket));
    }

    /** How many events are followed. */
    int followed() {
        return events.size();
    }

    @Scheduled(fixedDelayString = "PT15S", initialDelayString = "PT15S")
    void closeUnfollowed() {
        events.keySet().forEach(this::closeIfUnfollowed);
    }

    private void closeIfUnfollowed(String event) {
        var followed = events.get(event);
        if (followed != null && followed.closeIfUnfollowed()) {
            events.remove(event, followed);
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

    /** Every node that follows the event hears of the offer; the one it is for is told once. */
    @Override
    public void offered(UnitOffer offer) {
        var body = new Offer("seat_offered", offer.pool(), offer.unit(), offer.until());
        String once = String.join(
                "|", offer.pool(), offer.unit(), offer.holder(), offer.until().toString());
        news.tellOnce(once, offer.holder(), "notification", body);
    }

    @PreDestroy
    void close() {
        events.values().forEach(FollowedEvent::close);
        events.clear();
        flusher.shutdownNow();
    }

    /** A seat is kept for somebody who stood in its line. */
    record Offer(String kind, String event, String seat, Instant until) {}
}
