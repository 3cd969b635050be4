package dev.forebay.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ForebayEnvironmentTest {
    @TempDir
    Path folder;

    private StandardEnvironment environment(Map<String, Object> variables) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "application.yml", Map.of("forebay.redis.url", "redis://from-file", "forebay.budget", "1s")));
        return environment;
    }

    private StandardEnvironment processed(Map<String, Object> variables) {
        StandardEnvironment environment = environment(variables);
        new ForebayEnvironment(folder.resolve(".env")).postProcessEnvironment(environment, new SpringApplication());
        return environment;
    }

    @Test
    void theVariablesOfRedisBecomeProperties() {
        StandardEnvironment environment = processed(Map.of(
                "REDIS_URL", "redis://from-variable",
                "REDIS_DB", "3",
                "REDIS_TIMEOUT", "120",
                "DEFAULT_TTL", "60",
                "REDIS_CACHE_URL", "redis://cache"));
        assertThat(environment.getProperty("forebay.redis.url")).isEqualTo("redis://from-variable");
        assertThat(environment.getProperty("forebay.redis.database")).isEqualTo("3");
        assertThat(environment.getProperty("forebay.redis.timeout")).isEqualTo("120ms");
        assertThat(environment.getProperty("forebay.default-ttl")).isEqualTo("60s");
        assertThat(environment.getProperty("forebay.redis.cache.url")).isEqualTo("redis://cache");
        assertThat(environment.getProperty("forebay.budget")).isEqualTo("1s");
    }

    @Test
    void theDatabasesVariableBecomesTheDataSource() {
        StandardEnvironment environment = processed(Map.of("DATABASE_URL", "postgres://app:p%40ss@db:6432/shop"));
        assertThat(environment.getProperty("spring.datasource.url")).isEqualTo("jdbc:postgresql://db:6432/shop");
        assertThat(environment.getProperty("spring.datasource.username")).isEqualTo("app");
        assertThat(environment.getProperty("spring.datasource.password")).isEqualTo("p@ss");
    }

    @Test
    void aDotEnvFileCompletesTheEnvironmentAndNeverOverridesIt() throws IOException {
        Files.writeString(folder.resolve(".env"), "REDIS_URL=redis://from-dot-env\nREDIS_KEY_PREFIX=dotted\n");
        StandardEnvironment environment = processed(Map.of("REDIS_URL", "redis://from-variable"));
        assertThat(environment.getProperty("forebay.redis.url")).isEqualTo("redis://from-variable");
        assertThat(environment.getProperty("forebay.redis.key-prefix")).isEqualTo("dotted");
    }

    @Test
    void withoutVariablesNothingIsAdded() {
        assertThat(processed(Map.of("HOME", "/home/ada")).getPropertySources().contains(ForebayEnvironment.SOURCE))
                .isFalse();
    }

    @Test
    void aWrongDatabaseIsNamedAndItsPasswordIsNot() {
        assertThatThrownBy(() -> processed(Map.of("DATABASE_URL", "oracle://app:secret@db/shop")))
                .hasMessageContaining("DATABASE_URL")
                .hasMessageNotContaining("secret");
    }
}
