package dev.forebay.boxoffice.live;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keeps what it is sent; stuck while it is not open. */
final class RecordingSession implements WebSocketSession {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch open = new CountDownLatch(0);

    /** From now on whoever sends waits for the latch. */
    void stuckUntil(CountDownLatch latch) {
        open = latch;
    }

    List<String> messages() {
        return List.copyOf(messages);
    }

    JsonNode last(String kind) {
        return JSON.readTree(messages.stream()
                        .filter(message -> message.startsWith("{\"" + kind))
                        .toList()
                        .getLast())
                .get(kind);
    }

    @Override
    public void sendMessage(WebSocketMessage<?> message) throws IOException {
        try {
            if (!open.await(30, TimeUnit.SECONDS)) {
                throw new IOException("stuck for too long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        messages.add(((TextMessage) message).getPayload());
    }

    @Override
    public String getId() {
        return "1";
    }

    @Override
    public @Nullable URI getUri() {
        return null;
    }

    @Override
    public HttpHeaders getHandshakeHeaders() {
        return new HttpHeaders();
    }

    @Override
    public Map<String, Object> getAttributes() {
        return Map.of();
    }

    @Override
    public @Nullable Principal getPrincipal() {
        return null;
    }

    @Override
    public @Nullable InetSocketAddress getLocalAddress() {
        return null;
    }

    @Override
    public @Nullable InetSocketAddress getRemoteAddress() {
        return null;
    }

    @Override
    public @Nullable String getAcceptedProtocol() {
        return null;
    }

    @Override
    public void setTextMessageSizeLimit(int limit) {}

    @Override
    public int getTextMessageSizeLimit() {
        return 0;
    }

    @Override
    public void setBinaryMessageSizeLimit(int limit) {}

    @Override
    public int getBinaryMessageSizeLimit() {
        return 0;
    }

    @Override
    public List<WebSocketExtension> getExtensions() {
        return List.of();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}

    @Override
    public void close(CloseStatus status) {}
}
