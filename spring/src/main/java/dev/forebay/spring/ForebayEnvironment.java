package dev.forebay.spring;

import dev.forebay.redis.RedisEnvironment;
import dev.forebay.store.DatabaseUrl;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Makes properties of the variables that platforms set: REDIS_URL and its kin, and DATABASE_URL for
 * {@code spring.datasource}; from the environment, or from a file {@code .env} of the working directory. They stand
 * right below the environment: above the application's own files, below FOREBAY_REDIS_URL or a command line.
 */
final class ForebayEnvironment implements EnvironmentPostProcessor {
    static final String SOURCE = "forebayVariables";

    private final Path dotEnv;

    ForebayEnvironment() {
        this(Path.of(".env"));
    }

    ForebayEnvironment(Path dotEnv) {
        this.dotEnv = dotEnv;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, String> variables = new HashMap<>();
        PropertySource<?> system =
                environment.getPropertySources().get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        if (system != null && system.getSource() instanceof Map<?, ?> values) {
            values.forEach((name, value) -> variables.put(name.toString(), String.valueOf(value)));
        }
        Map<String, Object> properties = properties(RedisEnvironment.withDotEnv(variables, dotEnv));
        if (!properties.isEmpty()) {
            insert(environment.getPropertySources(), new MapPropertySource(SOURCE, properties));
        }
    }

    private static void insert(MutablePropertySources sources, MapPropertySource made) {
        if (sources.contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
            sources.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, made);
        } else {
            sources.addFirst(made);
        }
    }

    private static Map<String, Object> properties(Map<String, String> variables) {
        Map<String, Object> properties = new HashMap<>();
        RedisSettings.PROPERTIES.forEach((variable, property) -> {
            String value = variables.getOrDefault(variable, "").strip();
            if (!value.isEmpty()) {
                properties.put(property, withUnit(variable, value));
            }
        });
        String database = variables.getOrDefault("DATABASE_URL", "").strip();
        if (!database.isEmpty()) {
            DatabaseUrl url = DatabaseUrl.parse("DATABASE_URL", database);
            properties.put("spring.datasource.url", url.jdbcUrl());
            url.user().ifPresent(user -> properties.put("spring.datasource.username", user));
            url.password().ifPresent(password -> properties.put("spring.datasource.password", password));
        }
        return properties;
    }

    /** The variables have fixed units, Spring's durations say theirs. */
    private static String withUnit(String variable, String value) {
        if (!value.matches("\\d+")) {
            return value;
        }
        return switch (variable) {
            case "DEFAULT_TTL" -> value + "s";
            case "REDIS_TIMEOUT" -> value + "ms";
            default -> value;
        };
    }
}
