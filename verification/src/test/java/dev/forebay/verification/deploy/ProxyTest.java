package dev.forebay.verification.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.forebay.embedded.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HAProxy itself with the deployed file, before two nodes that tell their name, what they are told, and their health. */
class ProxyTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path temp;

    private Prepared prepared;
    private final Node first = new Node("boxoffice-1");
    private final Node second = new Node("boxoffice-2");

    @BeforeEach
    void prepare() {
        Deployed.assumeInstalled("haproxy", "apt-get install haproxy brings it");
        prepared = Prepared.in(temp);
    }

    @AfterEach
    void stop() {
        first.stop();
        second.stop();
    }

    @Test
    void theFileIsAcceptedAsItIsButForTheCertificatesPlace() throws IOException {
        Path file = configuration(8443);
        Deployed.run(temp, "haproxy", "-c", "-f", file.toString());
        Files.writeString(file, Files.readString(file).replace("balance leastconn", "balance leastconnections"));
        assertThat(catchThrowable(() -> Deployed.run(temp, "haproxy", "-c", "-f", file.toString())))
                .hasMessageContaining("balance only supports");
    }

    @Test
    void requestsGoToTheNodesThatSellAndTellWhoAsked() throws Exception {
        first.start();
        second.start();
        int port = Ports.free();
        Path file = configuration(port);
        Files.writeString(
                file,
                Files.readString(file)
                        // As many file descriptors as a test may have.
                        .replace("maxconn 20000", "maxconn 200")
                        // Asked ten times as often, a node is found well or ill as soon.
                        .replace("check inter 2s ", "check inter 200ms ")
                        .replace("boxoffice-1:8080", "127.0.0.1:" + first.port())
                        .replace("boxoffice-2:8080", "127.0.0.1:" + second.port()));
        Process proxy = new ProcessBuilder("haproxy", "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("proxy.log").toFile())
                .start();
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(prepared.certificates().anonymousContext())
                .build()) {
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> assertThat(answers(client, port))
                            .containsExactlyInAnyOrder(
                                    "boxoffice-1 https 127.0.0.1 null", "boxoffice-2 https 127.0.0.1 null"));
            first.health.set(503);
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(answers(client, port)).containsExactly("boxoffice-2 https 127.0.0.1 null"));
            first.health.set(200);
            second.stop();
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(get(client, port)).startsWith("boxoffice-1 "));
        } finally {
            proxy.destroy();
            if (!proxy.waitFor(10, TimeUnit.SECONDS)) {
                proxy.destroyForcibly();
            }
        }
    }

    private static Set<String> answers(HttpClient client, int port) throws IOException, InterruptedException {
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            answers.add(get(client, port));
        }
        return answers;
    }

    private static String get(HttpClient client, int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/"))
                .timeout(Duration.ofSeconds(5))
                // What a client claims is not passed on.
                .header("X-Forwarded-For", "203.0.113.7")
                .header("X-Forwarded-Host", "elsewhere.example")
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private Path configuration(int port) throws IOException {
        String text = Files.readString(prepared.deploy().resolve("proxy/haproxy.cfg"));
        assertThat(text).contains("bind :8443 ssl crt /etc/forebay/proxy/site.pem");
        return Files.writeString(
                temp.resolve("haproxy.cfg"), prepared.here(text).replace("bind :8443", "bind 127.0.0.1:" + port));
    }

    /** Answers with its name and what the proxy says of the request. */
    private static final class Node {
        private final String name;
        private final AtomicInteger health = new AtomicInteger(200);
        private @Nullable HttpServer server;

        Node(String name) {
            this.name = name;
        }

        void start() throws IOException {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", Ports.free()), 0);
            server.createContext("/api/health", exchange -> answer(exchange, health.get(), ""));
            server.createContext("/", exchange -> {
                var told = exchange.getRequestHeaders();
                answer(
                        exchange,
                        200,
                        String.join(
                                " ",
                                name,
                                told.getFirst("X-Forwarded-Proto"),
                                String.join("+", told.getOrDefault("X-Forwarded-For", List.of())),
                                told.getFirst("X-Forwarded-Host")));
            });
            server.start();
        }

        int port() {
            return Objects.requireNonNull(server).getAddress().getPort();
        }

        void stop() {
            if (server != null) {
                server.stop(0);
            }
        }

        private static void answer(HttpExchange exchange, int status, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            try (exchange) {
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }
}
