package dev.forebay.redis;

import dev.forebay.base.InvalidKeyException;
import dev.forebay.base.KeySpace;
import dev.forebay.redis.RedisOptions.Preset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads {@link RedisOptions} from environment variables. Where Redis is: REDIS_URL, or REDIS_HOST and REDIS_PORT, or
 * REDIS_NODES for a Cluster, or REDIS_SENTINELS with REDIS_SENTINEL_MASTER (and REDIS_SENTINEL_USERNAME,
 * REDIS_SENTINEL_PASSWORD). How to sign in: REDIS_USERNAME, REDIS_PASSWORD or REDIS_PASSWORD_FILE, REDIS_DB. Encryption:
 * REDIS_TLS, REDIS_TLS_CA, REDIS_TLS_CERT, REDIS_TLS_KEY. The same with REDIS_CACHE_ for a second deployment. Beside
 * them: REDIS_KEY_PREFIX, REDIS_MAX_MEMORY, DEFAULT_TTL, REDIS_TIMEOUT, REDIS_READ_REPLICAS, REDIS_DEBUG and FOREBAY_PRESET. What stands in
 * the URL wins over the single variables.
 * Everything wrong is reported at once, and no message carries a password.
 */
public final class RedisEnvironment {
    private RedisEnvironment() {}

    /** Options from the variables given, such as {@link System#getenv()}. */
    public static RedisOptions read(Map<String, String> variables) {
        var settings = new Settings(variables);
        Preset preset = settings.choice("FOREBAY_PRESET", Preset.class).orElse(Preset.DEVELOPMENT);
        RedisOptions.Builder options = RedisOptions.builder(new ServerVariables(settings, "REDIS_").read(preset));
        // from nothing: the other deployment's password is never sent to this one
        var cache = new ServerVariables(settings, "REDIS_CACHE_");
        if (cache.named()) {
            options.cache(cache.read(preset));
        }
        settings.text("REDIS_KEY_PREFIX").ifPresent(prefix -> keyPrefix(settings, prefix, options));
        settings.memory("REDIS_MAX_MEMORY").ifPresent(options::maxMemory);
        settings.number("DEFAULT_TTL", 1, Integer.MAX_VALUE, "whole seconds above 0")
                .ifPresent(seconds -> options.defaultTtl(Duration.ofSeconds(seconds)));
        settings.number("REDIS_TIMEOUT", 1, 60_000, "milliseconds from 1 to 60000")
                .ifPresent(millis -> options.timeout(Duration.ofMillis(millis)));
        settings.flag("REDIS_READ_REPLICAS").ifPresent(options::replicaReads);
        settings.flag("REDIS_DEBUG").ifPresent(options::debug);
        if (preset == Preset.TEST) {
            options.connectTimeout(Duration.ofMillis(250));
        }
        settings.check();
        return options.build();
    }

    /** The variables given, completed by those of a {@code .env} file where they are absent; no file is no error. */
    public static Map<String, String> withDotEnv(Map<String, String> variables, Path file) {
        var all = new HashMap<>(DotEnv.read(file));
        all.putAll(variables);
        return all;
    }

    private static void keyPrefix(Settings settings, String prefix, RedisOptions.Builder options) {
        try {
            options.keyPrefix(KeySpace.requirePart(prefix));
        } catch (InvalidKeyException e) {
            settings.wrong("REDIS_KEY_PREFIX is '" + prefix + "': " + e.getMessage());
        }
    }
}
