package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

        assertThat(options.state())
                .isEqualTo(RedisServer.at("redis.example", 6380)
                        .withLogin("app", "p@ss/w+rd")
                        .withDatabase(3)
                        .withTls(RedisTls.trustingTheMachine()));
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

        assertThat(options.state())
                .isEqualTo(RedisServer.at("r", 7)
                        .withLogin("u", "p")
                        .withDatabase(2)
                        .withTls(RedisTls.trustingTheMachine()));
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
                        "a:1,b c:2",
                        "REDIS_CACHE_URL",
                        "redis://x:hunter2@h/y")));

        assertThat(wrong.problems())
                .hasSize(10)
                .anySatisfy(problem -> assertThat(problem).startsWith("more than one of REDIS_URL"));
        for (String name : new String[] {
            "REDIS_URL",
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
    }

    @Test
    void wrongPortIsNamedWithWhatIsAccepted() {
        assertThatThrownBy(() -> RedisEnvironment.read(Map.of("REDIS_PORT", "70000")))
                .hasMessageContaining("REDIS_PORT is '70000'; accepted: a port from 1 to 65535");
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

        assertThat(options.state().login().secret()).isEqualTo("hunter2");
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

    @Test
    void clusterIsNamedByItsNodes() {
        RedisOptions options = RedisEnvironment.read(
                Map.of("REDIS_NODES", "a:7000, b:7001,[::1]:7002", "REDIS_USERNAME", "app", "REDIS_PASSWORD", "p"));

        assertThat(options.state())
                .isEqualTo(RedisServer.cluster(List.of(
                                new NodeAddress("a", 7000), new NodeAddress("b", 7001), new NodeAddress("::1", 7002)))
                        .withLogin("app", "p"));
    }

    @Test
    void sentinelsNameTheirMasterAndHaveALoginOfTheirOwn() {
        RedisOptions options = RedisEnvironment.read(Map.of(
                "REDIS_CACHE_SENTINELS",
                "s1,s2:26380",
                "REDIS_CACHE_SENTINEL_MASTER",
                "main",
                "REDIS_CACHE_SENTINEL_PASSWORD",
                "hunter2"));

        assertThat(options.server(RedisRole.CACHE).layout())
                .isEqualTo(new RedisServer.Layout.Sentinel(
                        "main",
                        List.of(new NodeAddress("s1", 26379), new NodeAddress("s2", 26380)),
                        RedisLogin.of(null, "hunter2")));
        assertThat(options.server(RedisRole.CACHE).address()).isEqualTo("sentinel main@s1:26379,s2:26380");
        assertThat(options.state()).isEqualTo(RedisServer.at("127.0.0.1", 6379));
        assertThat(options.toString()).doesNotContain("hunter2");
    }

    @Test
    void halfADeploymentIsNamedByWhatIsMissing() {
        var wrong = catchThrowableOfType(
                RedisConfigurationException.class,
                () -> RedisEnvironment.read(
                        Map.of("REDIS_SENTINELS", "s1", "REDIS_CACHE_NODES", "a:7000", "REDIS_CACHE_DB", "3")));

        assertThat(wrong.problems()).hasSize(2);
        assertThat(wrong.problems().getFirst()).startsWith("REDIS_SENTINEL_MASTER is not set");
        assertThat(wrong.problems().getLast()).startsWith("REDIS_CACHE_DB is '3'; a Redis Cluster has only");
    }

    @Test
    void filesOfSecretsAndCertificatesMustBeReadable(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "hunter2\n");
        RedisOptions options = RedisEnvironment.read(Map.of("REDIS_PASSWORD_FILE", secret.toString()));
        assertThat(options.state().login().secret()).isEqualTo("hunter2");
        Files.writeString(secret, "rotated");
        assertThat(options.state().login().secret()).isEqualTo("rotated");

        var wrong = catchThrowableOfType(
                RedisConfigurationException.class,
                () -> RedisEnvironment.read(Map.of(
                        "REDIS_PASSWORD_FILE",
                        folder.resolve("absent").toString(),
                        "REDIS_TLS_CA",
                        folder.toString(),
                        "REDIS_TLS_KEY",
                        secret.toString())));
        assertThat(wrong.problems()).hasSize(3);
        assertThat(wrong.problems()).anySatisfy(problem -> assertThat(problem).startsWith("REDIS_PASSWORD_FILE is"));
        assertThat(wrong.problems()).anySatisfy(problem -> assertThat(problem).startsWith("REDIS_TLS_CA is"));
        assertThat(wrong.problems()).anySatisfy(problem -> assertThat(problem).startsWith("REDIS_TLS_CERT and"));
    }
}
