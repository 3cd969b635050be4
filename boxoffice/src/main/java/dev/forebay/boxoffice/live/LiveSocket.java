package dev.forebay.boxoffice.live;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * One client. What it is to get waits in a queue of bounded length; a thread sends only while there is something to send,
 * so an idle socket costs none and a slow one holds up nobody. When the queue is full, all that waits is dropped, the
 * client is told to resync, and follows nothing until it subscribes again. Thread-safe.
 */
final class LiveSocket {
    private static final Logger log = LoggerFactory.getLogger(LiveSocket.class);
    private static final TextMessage RESYNC = new TextMessage("{\"resync\":true}");

    private final WebSocketSession session;
    private final Listener listener;
    private final Executor senders;
    private final BlockingQueue<TextMessage> waiting;
    private final AtomicBoolean sending = new AtomicBoolean();
    private final Set<EventFeed> feeds = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    LiveSocket(WebSocketSession session, Listener listener, Executor senders, int queueLength) {
        this.session = session;
        this.listener = listener;
        this.senders = senders;
        this.waiting = new ArrayBlockingQueue<>(queueLength);
    }

    /** The names holds and bookings of this client carry. */
    List<String> names() {
        return listener.names();
    }

    /** What this client was known by when it connected. */
    Optional<String> proof() {
        return listener.proof();
    }

    Set<EventFeed> feeds() {
        return feeds;
    }

    /** Whether it follows a feed still; one that fell behind follows none. */
    boolean follows(EventFeed feed) {
        return feeds.contains(feed);
    }

    /** Queues a message; never blocks. One that is ended is told nothing more. */
    void send(TextMessage message) {
        if (ended) {
            return;
        }
        if (!waiting.offer(message)) {
            feeds.clear();
            waiting.clear();
            waiting.offer(RESYNC);
        }
        drainSoon();
    }

    private void drainSoon() {
        if (!waiting.isEmpty() && sending.compareAndSet(false, true)) {
            senders.execute(this::drain);
        }
    }

    private void drain() {
        try {
            for (TextMessage next = waiting.poll(); next != null; next = waiting.poll()) {
                session.sendMessage(next);
            }
        } catch (IOException | IllegalStateException gone) {
            log.debug("a live client went away while it was sent to", gone);
            close(CloseStatus.SESSION_NOT_RELIABLE);
            return;
        } finally {
            sending.set(false);
        }
        drainSoon();
    }

    /** Tells the client nothing from now on and closes it; never blocks. */
    void end(CloseStatus status) {
        ended = true;
        waiting.clear();
        senders.execute(() -> close(status));
    }

    void close(CloseStatus status) {
        try {
            session.close(status);
        } catch (IOException gone) {
            log.debug("a live client was gone before it was closed", gone);
        }
    }
}
