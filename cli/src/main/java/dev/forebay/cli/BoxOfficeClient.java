package dev.forebay.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks HTTP with a running box office. */
final class BoxOfficeClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(60);

    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    BoxOfficeClient(URI base) {
        this.base = base;
    }

    /** An answer: its status, its body as text and, where it is JSON, read. */
    record Answer(int status, String body, JsonNode json) {
        boolean ok() {
            return status / 100 == 2;
        }

        /** What a refusal says. */
        String problem() {
            return status == 401
                    ? "the token is not valid (any more): make one with ./forebay token create"
                    : json.path("detail").asString("the box office answered " + status);
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer get(String path, String token) {
        return send(request(path).header("Authorization", "Bearer " + token).GET());
    }

    Answer post(String path, byte[] json, String token) {
        return send(request(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json)));
    }

    private HttpRequest.Builder request(String path) {
        String root = base.toString();
        return HttpRequest.newBuilder(URI.create((root.endsWith("/") ? root : root + "/") + path))
                .timeout(TIMEOUT)
                .header("Accept", "application/json, application/problem+json");
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), parse(response.body()));
        } catch (IOException e) {
            throw CliException.unavailable(
                    "no box office answers at " + base + ": start one with ./forebay up, or name it with --url");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.unavailable("interrupted while waiting for " + base);
        }
    }

    /** Posts, and shows the lines of the answer as they come; empty where it was not refused. */
    Optional<Answer> follow(String path, String token, BiConsumer<String, JsonNode> line) {
        HttpRequest request = request(path)
                .header("Authorization", "Bearer " + token)
                .timeout(LONG)
                .POST(BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
            try (Stream<String> lines = response.body()) {
                if (response.statusCode() / 100 == 2) {
                    lines.forEach(text -> line.accept(text, parse(text)));
                    return Optional.empty();
                }
                String body = lines.collect(Collectors.joining("\n"));
                return Optional.of(new Answer(response.statusCode(), body, parse(body)));
            }
        } catch (IOException | UncheckedIOException e) {
            throw CliException.unavailable("the box office at " + base + " stopped answering");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.unavailable("interrupted while waiting for " + base);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException noJson) {
            return JSON.missingNode();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
