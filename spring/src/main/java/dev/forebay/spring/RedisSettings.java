package dev.forebay.spring;

import dev.forebay.redis.RedisEnvironment;
import dev.forebay.redis.RedisOptions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of Redis from {@code forebay.*}, read by the same rules as the environment variables: one place knows what
 * is accepted.
 */
final class RedisSettings {
    /** Which property a variable stands for. */
    static final Map<String, String> PROPERTIES = properties();

    private RedisSettings() {}

    private static Map<String, String> properties() {
        Map<String, String> names = new LinkedHashMap<>();
        RedisPlace.PROPERTIES.forEach((variable, property) -> {
            names.put("REDIS_" + variable, "forebay.redis." + property);
            names.put("REDIS_CACHE_" + variable, "forebay.redis.cache." + property);
        });
        names.put("REDIS_KEY_PREFIX", "forebay.redis.key-prefix");
        names.put("REDIS_TIMEOUT", "forebay.redis.timeout");
        names.put("REDIS_MAX_MEMORY", "forebay.redis.max-memory");
        names.put("REDIS_READ_REPLICAS", "forebay.redis.read-replicas");
        names.put("REDIS_DEBUG", "forebay.redis.debug");
        names.put("DEFAULT_TTL", "forebay.default-ttl");
        names.put("FOREBAY_PRESET", "forebay.preset");
        return names;
    }

    /** The options; {@code found} is where Spring's own settings say Redis is, asked when {@code forebay.redis} names nothing. */
    static RedisOptions options(ForebayProperties properties, Optional<RedisAddress> found) {
        ForebayProperties.Redis redis = properties.redis();
        Map<String, @Nullable String> variables = new HashMap<>();
        RedisPlace state = redis.place();
        if (!state.isNamed() && found.isPresent()) {
            variables.putAll(found.get().variables());
        } else {
            variables.putAll(state.variables("REDIS_"));
        }
        variables.putAll(redis.cache().variables("REDIS_CACHE_"));
        variables.put("REDIS_KEY_PREFIX", redis.keyPrefix());
        variables.put("REDIS_TIMEOUT", text(redis.timeout().toMillis()));
        variables.put("REDIS_MAX_MEMORY", redis.maxMemory());
        variables.put("REDIS_READ_REPLICAS", text(redis.readReplicas()));
        variables.put("REDIS_DEBUG", text(redis.debug()));
        variables.put("DEFAULT_TTL", text(properties.defaultTtl().toSeconds()));
        variables.put("FOREBAY_PRESET", properties.preset().name());
        Map<String, String> given = new HashMap<>();
        variables.forEach((name, value) -> {
            if (value != null) {
                given.put(name, value);
            }
        });
        return RedisEnvironment.read(given);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
