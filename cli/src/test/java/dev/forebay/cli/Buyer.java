package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One of the sample world's buyers, who buys over HTTP. */
final class Buyer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI base;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();
    private String csrfToken = "";

    private Buyer(URI base) {
        this.base = base;
    }

    static Buyer signIn(String url) throws IOException, InterruptedException {
        return signIn(url, 1);
    }

    /** One of the fifty. */
    static Buyer signIn(String url, int number) throws IOException, InterruptedException {
        Buyer buyer = new Buyer(URI.create(url));
        JsonNode session = buyer.post(
                "/api/session",
                Map.of("email", "buyer" + number + "@example.com", "password", "last-minute-live"),
                200);
        buyer.csrfToken = session.at("/csrfToken").asString();
        return buyer;
    }

    /** What proves that it is them: the session's cookie and the CSRF token. */
    List<String> secrets() {
        var secrets = new ArrayList<>(List.of(csrfToken));
        cookies.getCookieStore().getCookies().forEach(cookie -> secrets.add(cookie.getValue()));
        return secrets;
    }

    /** An event on sale. */
    String event() throws IOException, InterruptedException {
        return get("/api/events?size=100")
                .at("/events")
                .valueStream()
                .filter(event -> event.at("/sale").asString().equals("open"))
                .findFirst()
                .orElseThrow()
                .at("/id")
                .asString();
    }

    /** Holds a seat that is free and pays for it; the seat's id. */
    String buy(String event) throws IOException, InterruptedException {
        String seat = freeSeat(event);
        JsonNode hold = post("/api/events/" + event + "/holds", Map.of("seats", List.of(seat)), 201);
        JsonNode draft =
                post("/api/bookings", Map.of("holdId", hold.at("/holdId").asString()), 201);
        String booking = draft.at("/bookingId").asString();
        JsonNode paid = post("/api/bookings/" + booking + "/pay", Map.of("method", "test_ok"), 200);
        assertThat(paid.at("/status").asString()).isEqualTo("confirmed");
        return seat;
    }

    private String freeSeat(String event) throws IOException, InterruptedException {
        JsonNode taken = get("/api/events/" + event + "/seats?sparse=true").at("/seats");
        return get("/api/events/" + event + "/plan")
                .at("/seats")
                .valueStream()
                .map(seat -> seat.at("/id").asString())
                .filter(seat -> !taken.has(seat))
                .findFirst()
                .orElseThrow();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        Answer answer = send(HttpRequest.newBuilder(base.resolve(path)).GET());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    private JsonNode post(String path, Map<String, ?> body, int expected) throws IOException, InterruptedException {
        Answer answer = ask(path, body);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(expected);
        return answer.body();
    }

    /** What the office says, whatever it is. */
    Answer ask(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .header("X-CSRF-Token", csrfToken)
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    /** Lets a hold go. */
    Answer release(String hold) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve("/api/holds/" + hold))
                .header("X-CSRF-Token", csrfToken)
                .DELETE());
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
        String body = response.body();
        return new Answer(response.statusCode(), JSON.readTree(body.isEmpty() ? "{}" : body));
    }

    record Answer(int status, JsonNode body) {
        String text(String pointer) {
            return body.at(pointer).asString();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
