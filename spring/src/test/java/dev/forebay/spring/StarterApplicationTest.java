package dev.forebay.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.health.Mode;
import dev.forebay.health.ModeGate;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.redis.RedisBudget;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.Store;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whole applications, started as a user starts them. */
// whole applications set up the logging of the JVM anew
@ResourceLock("logging")
class StarterApplicationTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Runners.OnePool.class, BudgetController.class})
    static class Application {}

    @RestController
    static class BudgetController {
        @GetMapping("/budget")
        long millisLeft() {
            try (RedisBudget inner = RedisBudget.open(Duration.ofHours(1))) {
                return inner.left().toMillis();
            }
        }
    }

    private static ConfigurableApplicationContext start(WebApplicationType type, List<String> properties) {
        List<String> all = new ArrayList<>(properties);
        all.add("forebay.redis.key-prefix=" + EmbeddedServers.uniqueName("starter"));
        all.add("server.port=0");
        all.add("spring.main.banner-mode=off");
        all.add("management.endpoint.health.show-details=always");
        all.add("management.health.redis.enabled=false"); // Spring Data is on the class path of these tests
        return new SpringApplicationBuilder(Application.class)
                .web(type)
                .properties(all.toArray(String[]::new))
                .run();
    }

    private static List<String> servers(EmbeddedRedis redis) {
        List<String> properties =
                new ArrayList<>(List.of(Runners.dataSource(EmbeddedServers.createDatabase("starter"))));
        properties.add("forebay.redis.url=" + redis.uri());
        return properties;
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext context, String path) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void aWebApplicationHasABudgetPerRequest() {
        try (var context = start(WebApplicationType.SERVLET, servers(EmbeddedServers.redis()))) {
            assertThat(Long.parseLong(get(context, "/budget").body())).isBetween(0L, 250L);
        }
    }

    @Test
    void aRedisThatDiesDegradesTheHealthAndTakesNothingOutOfService() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                var context = start(WebApplicationType.SERVLET, servers(redis))) {
            assertThat(get(context, "/actuator/health/forebay").body())
                    .contains("\"state\"", "\"cache\"", "\"forebayStore\"", "\"forebayOutbox\"", "\"version\"")
                    .contains("\"status\":\"UP\"")
                    .doesNotContain("DEGRADED", "DOWN");

            redis.kill();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                HttpResponse<String> health = get(context, "/actuator/health/forebay");
                assertThat(health.statusCode()).isEqualTo(200);
                assertThat(health.body()).contains("\"status\":\"DEGRADED\"", "\"mode\":\"degraded\"");
            });
            for (String path : List.of("", "/liveness", "/readiness")) {
                HttpResponse<String> health = get(context, "/actuator/health" + path);
                assertThat(health.statusCode()).as(path).isEqualTo(200);
                assertThat(health.body()).as(path).contains("\"status\":\"UP\"");
            }
            assertThat(get(context, "/actuator/health/readiness").body()).doesNotContain("redis");
            assertThat(context.getBean(Holds.class).hold(HoldRequest.of("concert", "user-1", List.of("A-1"))))
                    .isInstanceOf(HoldOutcome.Held.class);

            redis.restart();
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            !get(context, "/actuator/health/forebay").body().contains("DEGRADED"));
        }
    }

    @Test
    void withoutAWebPartAndWithoutPostgresItStarts() {
        List<String> properties = List.of(
                "forebay.redis.url=" + EmbeddedServers.redis().uri(),
                "spring.autoconfigure.exclude="
                        + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                        + "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration");
        try (var context = start(WebApplicationType.NONE, properties)) {
            assertThat(context.getBean(ModeGate.class).mode(RedisRole.STATE)).isInstanceOf(Mode.Up.class);
            assertThat(context.getBeansOfType(Store.class)).isEmpty();
            assertThat(context.getBeansOfType(Holds.class)).isEmpty();
        }
    }

    @Test
    void withoutRedisItStartsAndSells() {
        List<String> properties =
                new ArrayList<>(List.of(Runners.dataSource(EmbeddedServers.createDatabase("starter"))));
        properties.add("forebay.redis.url=redis://127.0.0.1:1");
        try (var context = start(WebApplicationType.NONE, properties)) {
            assertThat(context.getBean(ModeGate.class).mode(RedisRole.STATE)).isNotInstanceOf(Mode.Up.class);
            assertThat(context.getBean(Holds.class).hold(HoldRequest.of("concert", "user-1", List.of("A-1"))))
                    .isInstanceOf(HoldOutcome.Held.class);
        }
    }
}
