package dev.forebay.boxoffice.live;

import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.seating.EventSeats;
import jakarta.annotation.PreDestroy;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks with clients: {@code subscribe} and {@code unsubscribe} come in, everything else goes out. Thread-safe. */
@Component
class LiveHandler extends TextWebSocketHandler {
    static final String LISTENER = "listener";

    private static final String SOCKET = "socket";
    private static final int QUEUE = 128;
    /** In characters; the longest a client has to say is a subscription of some 200. */
    static final int LONGEST_MESSAGE = 1_024;

    private static final int MOST_FEEDS = 20;

    private final LiveFeeds feeds;
    private final LiveSockets sockets;
    private final EventSeats seats;
    private final FeedWriter writer;
    private final JsonMapper json;
    private final ExecutorService senders = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("live-send-", 0).factory());

    LiveHandler(LiveFeeds feeds, LiveSockets sockets, EventSeats seats, FeedWriter writer, JsonMapper json) {
        this.feeds = feeds;
        this.sockets = sockets;
        this.seats = seats;
        this.writer = writer;
        this.json = json;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        session.setTextMessageSizeLimit(LONGEST_MESSAGE);
        var listener = (Listener) session.getAttributes().getOrDefault(LISTENER, Listener.unknown());
        var socket = new LiveSocket(session, listener, senders, QUEUE);
        session.getAttributes().put(SOCKET, socket);
        sockets.add(socket);
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        var socket = socket(session);
        if (socket == null) {
            return;
        }
        try {
            obey(socket, json.readTree(message.getPayload()));
        } catch (JacksonException broken) {
            refuse(socket, Problem.badRequest("unreadable_message", "Send {\"subscribe\": {\"event\": id}}."));
        } catch (Problem problem) {
            refuse(socket, problem);
        }
    }

    private void obey(LiveSocket socket, JsonNode message) {
        if (message.has("subscribe")) {
            var wish = message.get("subscribe");
            String event = seats.require(wish.path("event").asString("")).id();
            if (socket.feeds().size() >= MOST_FEEDS) {
                throw Problem.refused("too_many_events", "A socket follows at most " + MOST_FEEDS + " events.");
            }
            feeds.follow(
                    socket,
                    event,
                    wish.path("epoch").asString(""),
                    wish.path("after").asLong(-1));
        } else if (message.has("unsubscribe")) {
            feeds.unfollow(socket, message.get("unsubscribe").path("event").asString(""));
        } else {
            throw Problem.badRequest("unknown_message", "Send subscribe or unsubscribe.");
        }
    }

    private void refuse(LiveSocket socket, Problem problem) {
        socket.send(writer.message("error", problem.document()));
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        var socket = socket(session);
        if (socket != null) {
            sockets.remove(socket);
            feeds.forget(socket);
        }
    }

    private static @Nullable LiveSocket socket(WebSocketSession session) {
        Map<String, Object> attributes = session.getAttributes();
        return attributes.get(SOCKET) instanceof LiveSocket socket ? socket : null;
    }

    @PreDestroy
    void close() {
        sockets.closeAll();
        senders.shutdown();
    }
}
