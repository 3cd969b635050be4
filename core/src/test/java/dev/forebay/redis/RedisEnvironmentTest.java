package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisEnvironmentTest {
    @Test
    void nothingSetMeansThisMachine() {
        RedisOptions options = RedisEnvironment.read(Map.of());

        assertThat(options.state()).isEqualTo(RedisServer.at("127.0.0.1", 6379));
        assertThat(options.server(RedisRole.CACHE)).isEqualTo(options.state());
        assertThat(options.keyPrefix()).isEqualTo("forebay");
        assertThat(options.timeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(options.defaultTtl()).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    void urlCarriesEverything() {
        RedisOptions options = RedisEnvironment.read(Map.of(
                "REDIS_URL",
                "rediss://app:p%40ss%2Fw+rd@redis.example:6380/3",
                "REDIS_CACHE_URL",
                "redis://cache:7000"));

        assertThat(options.state()).isEqualTo(new RedisServer("redis.example", 6380, "app", "p@ss/w+rd", 3, true));
        assertThat(options.server(RedisRole.CACHE).address()).isEqualTo("cache:7000");
    }

    @Test
    void singleVariablesCarryEverything() {
        RedisOptions options = RedisEnvironment.read(Map.of(
                "REDIS_HOST",
                "r",
                "REDIS_PORT",
                "7",
                "REDIS_USERNAME",
                "u",
                "REDIS_PASSWORD",
                "p",
                "REDIS_DB",
                "2",
                "REDIS_TLS",
                "yes",
                "REDIS_KEY_PREFIX",
                "shop",
                "REDIS_MAX_MEMORY",
                "512mb",
                "DEFAULT_TTL",
                "60",
                "FOREBAY_PRESET",
                "production"));

        assertThat(options.state()).isEqualTo(new RedisServer("r", 7, "u", "p", 2, true));
        assertThat(options.keyPrefix()).isEqualTo("shop");
        assertThat(options.maxMemory()).hasValue(512L << 20);
        assertThat(options.defaultTtl()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void everythingWrongIsReportedAtOnceWithoutSecrets() {
        var wrong = catchThrowableOfType(
                RedisConfigurationException.class,
                () -> RedisEnvironment.read(Map.of(
                        "REDIS_URL",
                        "http://app:hunter2@host",
                        "REDIS_PORT",
                        "70000",
                        "REDIS_DB",
                        "-1",
                        "REDIS_TLS",
                        "maybe",
                        "REDIS_KEY_PREFIX",
                        "a b",
                        "REDIS_MAX_MEMORY",
                        "lots",
                        "DEFAULT_TTL",
                        "0",
                        "FOREBAY_PRESET",
                        "prod",
                        "REDIS_NODES",
                        "a:1,b:2",
                        "REDIS_CACHE_URL",
                        "redis://x:hunter2@h/y")));

        assertThat(wrong.problems()).hasSize(10);
        for (String name : new String[] {
            "REDIS_URL",
            "REDIS_PORT",
            "REDIS_DB",
            "REDIS_TLS",
            "REDIS_KEY_PREFIX",
            "REDIS_MAX_MEMORY",
            "DEFAULT_TTL",
            "FOREBAY_PRESET",
            "REDIS_NODES",
            "REDIS_CACHE_URL"
        }) {
            assertThat(wrong.problems())
                    .anySatisfy(problem -> assertThat(problem).startsWith(name));
        }
        assertThat(wrong).hasMessageNotContaining("hunter2");
        assertThat(wrong.problems())
                .anySatisfy(problem ->
                        assertThat(problem).startsWith("REDIS_PORT is '70000'; accepted: a port from 1 to 65535"));
    }

    @Test
    void malformedUrlNeverShowsItsPassword() {
        assertThatThrownBy(() -> RedisEnvironment.read(Map.of("REDIS_URL", "redis://u:hun ter@2@[host")))
                .isInstanceOf(RedisConfigurationException.class)
                .hasMessageNotContaining("hun")
                .hasMessageContaining("REDIS_URL");
    }

    @Test
    void productionMustNameItsServer() {
        assertThatThrownBy(() -> RedisEnvironment.read(Map.of("FOREBAY_PRESET", "production")))
                .isInstanceOf(RedisConfigurationException.class)
                .hasMessageContaining("REDIS_URL");
    }

    @Test
    void textOfOptionsHidesPasswords() {
        RedisOptions options = RedisEnvironment.read(Map.of("REDIS_URL", "redis://:hunter2@h"));

        assertThat(options.state().password()).isEqualTo("hunter2");
        assertThat(options.toString()).doesNotContain("hunter2").contains("***@h:6379");
    }

    @Test
    void dotEnvCompletesTheEnvironmentAndNeverOverridesIt(@TempDir Path folder) throws IOException {
        Path file = folder.resolve(".env");
        Files.writeString(file, """
                # a comment
                export REDIS_HOST="from file"
                REDIS_PORT=7001 # another
                REDIS_PASSWORD='it#s mine'

                REDIS_DB=
                """);

        Map<String, String> all = RedisEnvironment.withDotEnv(Map.of("REDIS_HOST", "real"), file);

        assertThat(all)
                .containsEntry("REDIS_HOST", "real")
                .containsEntry("REDIS_PORT", "7001")
                .containsEntry("REDIS_PASSWORD", "it#s mine")
                .containsEntry("REDIS_DB", "");
        assertThat(RedisEnvironment.withDotEnv(Map.of("A", "b"), folder.resolve("absent")))
                .containsExactly(Map.entry("A", "b"));
    }

    @Test
    void dotEnvLineThatMeansNothingIsNamedByItsNumber(@TempDir Path folder) throws IOException {
        Path file = folder.resolve(".env");
        Files.writeString(file, "A=1\nsecret without a name\n");

        assertThatThrownBy(() -> RedisEnvironment.withDotEnv(Map.of(), file))
                .isInstanceOf(RedisConfigurationException.class)
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("secret");
    }
}
