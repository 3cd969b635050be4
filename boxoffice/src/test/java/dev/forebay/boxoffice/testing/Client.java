package dev.forebay.boxoffice.testing;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the API: a browser with cookies and the CSRF token, or a program with a personal token. */
public final class Client {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    static final String PASSWORD = "last-minute-live";

    private final URI base;
    private final HttpClient http;
    private final Map<String, String> headers = new LinkedHashMap<>();

    Client(URI base) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** An answer. */
    public record Answer(int status, HttpResponse<String> response) {
        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        public String text(String pointer) {
            return json().at(pointer).asString("");
        }

        public String code() {
            return text("/code");
        }

        public Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }
    }

    public Client bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /** Sends this header with every request from now on. */
    public Client header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public Client without(String name) {
        headers.remove(name);
        return this;
    }

    /** Gets a session as a guest, and its CSRF token. */
    public Client asGuest() {
        return header("X-CSRF-Token", get("/api/session").text("/csrfToken"));
    }

    public Answer signIn(String email) {
        var answer = post("/api/session", "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}");
        header("X-CSRF-Token", answer.text("/csrfToken"));
        return answer;
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer post(String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    /** A post under an idempotency key. */
    public Answer post(String path, String body, String key) {
        return send(request(path).header("Idempotency-Key", key).POST(BodyPublishers.ofString(body)));
    }

    public Answer put(String path) {
        return send(request(path).PUT(BodyPublishers.noBody()));
    }

    public Answer put(String path, String body) {
        return send(request(path).PUT(BodyPublishers.ofString(body)));
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    public Answer hold(String event, String... seats) {
        return post("/api/events/" + event + "/holds", "{\"seats\":" + JSON.writeValueAsString(seats) + "}");
    }

    public Answer book(String holdId) {
        return post("/api/bookings", "{\"holdId\":\"" + holdId + "\"}");
    }

    public Answer pay(String bookingId, String method) {
        return post("/api/bookings/" + bookingId + "/pay", "{\"method\":\"" + method + "\"}");
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
        request.header("Content-Type", "application/json");
        headers.forEach(request::setHeader);
        return request;
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new IllegalStateException("the box office does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
