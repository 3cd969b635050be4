package dev.forebay.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The box office's HTTP contract, as a program of a buyer's calls it. Thread-safe. */
final class OfficeApi implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;

    OfficeApi(URI base) {
        this.base = base;
    }

    /** Status and body. */
    record Answer(int status, String body) {
        String text(String field) {
            return json().path(field).asString("");
        }

        JsonNode json() {
            return JSON.readTree(body);
        }

        Answer expect(int wanted) {
            if (status != wanted) {
                throw new IllegalStateException("answered " + status + ": " + body);
            }
            return this;
        }
    }

    Answer hold(String token, String event, String seat) throws IOException, InterruptedException {
        return post(token, "/api/events/" + event + "/holds", "{\"seats\":[\"" + seat + "\"]}");
    }

    Answer book(String token, String hold) throws IOException, InterruptedException {
        return post(token, "/api/bookings", "{\"holdId\":\"" + hold + "\"}");
    }

    Answer pay(String token, String booking) throws IOException, InterruptedException {
        return post(token, "/api/bookings/" + booking + "/pay", "{\"method\":\"test_ok\"}");
    }

    Answer release(String token, String hold) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve("/api/holds/" + hold))
                .header("Authorization", "Bearer " + token)
                .DELETE());
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)).GET());
    }

    private Answer post(String token, String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
