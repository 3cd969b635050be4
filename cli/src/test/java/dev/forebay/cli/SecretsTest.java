package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.embedded.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole evening at DEBUG with secrets that are known: seats are sold, refused and sold without Redis, operators use the
 * command line. No line of the log, no error, no metric and no answer of the actuator has one of them in it.
 */
class SecretsTest {
    private static final String REDIS_PASSWORD = "redis-4f1d88c0a7";
    private static final String DATABASE_PASSWORD = "postgres-9b27e6d1f3";
    private static final String WEBHOOK_SECRET = "webhook-c3a95d7702";
    private static final String TYPED_PASSWORD = "typed-71be04c9aa";
    /** No secret, but the access log leaves out all of them. */
    private static final String QUERY = "next=query-6c21f0ab95";

    private static final String WRONG_TOKEN = "lml_wrong-58d2f0be61";

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<String, String> said = new LinkedHashMap<>();

    @Test
    void noLogNoErrorAndNoMetricTellsASecret(@TempDir Path folder) throws Exception {
        secrets.putAll(Map.of(
                "password of Redis", REDIS_PASSWORD,
                "password of PostgreSQL", DATABASE_PASSWORD,
                "secret of the webhook", WEBHOOK_SECRET,
                "password that was typed", TYPED_PASSWORD,
                "token that is wrong", WRONG_TOKEN));
        EmbeddedDatabase database = EmbeddedServers.createDatabase("secrets");
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("create role secretive login superuser password '" + DATABASE_PASSWORD + "'");
        }
        String databaseUrl =
                "postgresql://secretive:" + DATABASE_PASSWORD + "@127.0.0.1:" + database.port() + "/" + database.name();
        Path data = folder.resolve("data");
        int port = Ports.free();
        try (EmbeddedRedis redis =
                EmbeddedRedis.builder().password(REDIS_PASSWORD).start()) {
            Process up = UpProcess.start(
                    port,
                    data,
                    Map.of(
                            "REDIS_URL",
                            redis.uri().toString(),
                            "DATABASE_URL",
                            databaseUrl,
                            "BOXOFFICE_CHECKOUT_WEBHOOKSECRET",
                            WEBHOOK_SECRET,
                            "LOGGING_LEVEL_ROOT",
                            "DEBUG",
                            "SERVER_TOMCAT_ACCESSLOG_ENABLED",
                            "true",
                            "SERVER_TOMCAT_ACCESSLOG_DIRECTORY",
                            data.toString(),
                            "MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE",
                            "health,metrics,env,configprops,loggers"),
                    "--sample-world");
            try {
                said.put("what up prints", String.join("\n", UpProcess.printedUntilOpen(up)));
                String token = commands(data, databaseUrl);
                String url = "http://localhost:" + port;
                try (Buyer buyer = Buyer.signIn(url)) {
                    List<String> proofs = buyer.secrets();
                    for (int i = 0; i < proofs.size(); i++) {
                        secrets.put("session " + i, proofs.get(i));
                    }
                    assertThat(buyer.buy(buyer.event())).isNotEmpty();
                    errors(url, token);
                    redis.kill();
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> buyer.get("/api/health")
                                    .at("/status")
                                    .asString()
                                    .equals("degraded"));
                    assertThat(buyer.buy(buyer.event())).isNotEmpty();
                }
                said.put(
                        "status",
                        CommandRun.of("status", "--json", "--data-dir", data.toString())
                                .out());
            } finally {
                up.destroy();
                up.waitFor();
            }
        }
        try (Stream<Path> logs = Files.list(data)) {
            for (Path log :
                    logs.filter(file -> file.toString().endsWith(".log")).toList()) {
                said.put(log.getFileName().toString(), Files.readString(log));
            }
        }
        assertThat(said.get("boxoffice.log")).contains(" DEBUG ", "going on without redis");
        assertThat(said.keySet().stream().filter(name -> name.startsWith("access")))
                .singleElement()
                .satisfies(name -> assertThat(said.get(name))
                        .contains("\"GET /sign-in\"", "\"POST /sign-in\"", "\"POST /api/session\"")
                        .doesNotContain(QUERY));
        assertThat(leaks()).isEmpty();
    }

    /** The secret, where it is, and the line. */
    private List<String> leaks() {
        var leaks = new ArrayList<String>();
        secrets.forEach((what, secret) -> said.forEach((where, text) -> text.lines()
                .filter(line -> line.contains(secret))
                .limit(3)
                .forEach(line ->
                        leaks.add(what + " in " + where + ": " + line.substring(0, Math.min(300, line.length()))))));
        return leaks;
    }

    private String commands(Path data, String databaseUrl) throws Exception {
        CommandRun created = CommandRun.in(
                Map.of("DATABASE_URL", databaseUrl),
                "token",
                "create",
                "operator@example.com",
                "--data-dir",
                data.toString());
        String token = created.out().strip();
        assertThat(token).as(created.err()).startsWith("lml_");
        said.put("what creating a token says beside it", created.err());
        secrets.put("token of an operator", token);
        for (List<String> command : List.of(
                List.of("cache", "stats", "--usage"),
                List.of("cache", "warm"),
                List.of("cache", "explain", "home", "latest"),
                List.of("cache", "invalidate", "--cache", "home", "--key", "latest"),
                List.of("recovery", "holds"))) {
            var words = new ArrayList<>(command);
            words.addAll(List.of("--token", token, "--data-dir", data.toString()));
            CommandRun run = CommandRun.of(words.toArray(String[]::new));
            assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
            said.put(String.join(" ", command), run.out() + run.err());
        }
        CommandRun refused = CommandRun.of("cache", "stats", "--token", WRONG_TOKEN, "--data-dir", data.toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        said.put("a wrong token", refused.out() + refused.err());
        return token;
    }

    private void errors(String url, String token) throws Exception {
        var json = Map.of("Content-Type", "application/json");
        ask(url, "/api/session", json, "{\"email\": \"buyer2@example.com\", \"password\": \"" + TYPED_PASSWORD + "\"}");
        ask(url, "/api/session", json, "{\"email\": \"buyer2@example.com\", \"password\": \"" + TYPED_PASSWORD);
        ask(url, "/api/session", json, "{\"password\": \"" + TYPED_PASSWORD + "\"}");
        ask(
                url,
                "/sign-in",
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                "email=buyer2@example.com&password=" + TYPED_PASSWORD);
        ask(url, "/sign-in?" + QUERY, Map.of("Referer", url + "/?token=" + WRONG_TOKEN), "");
        ask(url, "/api/payments/webhook", Map.of("Payment-Signature", "t=1,v1=" + "0".repeat(64)), "{}");
        ask(url, "/api/bookings", Map.of("Authorization", "Bearer " + WRONG_TOKEN), "");
        ask(url, "/api/bookings", Map.of("Authorization", "Bearer " + token), "{\"holdId\": 7}");
        for (String path : List.of("health", "env", "configprops", "loggers")) {
            ask(url, "/actuator/" + path, Map.of("Authorization", "Bearer " + token), "");
        }
        assertThat(ask(url, "/actuator/metrics", Map.of("Authorization", "Bearer " + token), ""))
                .contains("forebay.");
        for (String name : List.of("hikaricp.connections", "http.server.requests", "forebay.redis.command")) {
            ask(url, "/actuator/metrics/" + name, Map.of("Authorization", "Bearer " + token), "");
        }
    }

    private String ask(String url, String path, Map<String, String> headers, String body) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(20));
            headers.forEach(request::header);
            if (!body.isEmpty()) {
                request.POST(BodyPublishers.ofString(body));
            }
            var answer = http.send(request.build(), BodyHandlers.ofString());
            String all = answer.statusCode() + " " + answer.headers().map() + answer.body();
            said.put(path + " " + said.size(), all);
            return all;
        }
    }
}
