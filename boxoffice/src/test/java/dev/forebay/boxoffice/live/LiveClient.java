package dev.forebay.boxoffice.live;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the live channel that keeps what it is told; its node knows it once it is made. */
final class LiveClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    LiveClient(URI base, Map<String, String> headers) {
        var builder = http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(5));
        headers.forEach(builder::header);
        this.socket = builder.buildAsync(
                        URI.create(base.toString().replaceFirst("^http", "ws") + "/live"), new Listener())
                .join();
        // a handshake may be answered before the node has noted who listens: whoever gets an answer is noted
        send("{}");
        next("error");
    }

    void send(String text) {
        socket.sendText(text, true).join();
    }

    void subscribe(String event) {
        send("{\"subscribe\":{\"event\":\"" + event + "\"}}");
    }

    void subscribe(String event, String epoch, long after) {
        send("{\"subscribe\":{\"event\":\"" + event + "\",\"epoch\":\"" + epoch + "\",\"after\":" + after + "}}");
    }

    /** The next message of a kind; others are passed over. Fails after twenty seconds without any. */
    JsonNode next(String kind) {
        return find(kind).orElseThrow(() -> new AssertionError("no " + kind + " came in time"));
    }

    /** Waits until the server has closed the socket; answers the code it gave. */
    int closed() {
        return closed.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** What came before the next message of a kind. */
    List<JsonNode> passedUntil(String kind) {
        var passed = new ArrayList<JsonNode>();
        if (find(kind, passed).isEmpty()) {
            throw new AssertionError("no " + kind + " came in time");
        }
        return passed;
    }

    private Optional<JsonNode> find(String kind) {
        return find(kind, new ArrayList<>());
    }

    private Optional<JsonNode> find(String kind, List<JsonNode> passed) {
        try {
            for (JsonNode next = poll(); next != null; next = poll()) {
                if (next.has(kind)) {
                    return Optional.of(next.get(kind));
                }
                passed.add(next);
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private @Nullable JsonNode poll() throws InterruptedException {
        return messages.poll(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
