package dev.forebay.redis;

import dev.forebay.base.InvalidKeyException;
import dev.forebay.base.KeySpace;
import dev.forebay.redis.RedisOptions.Preset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@link RedisOptions} from environment variables: REDIS_URL, or REDIS_HOST, REDIS_PORT, REDIS_USERNAME,
 * REDIS_PASSWORD, REDIS_DB and REDIS_TLS; REDIS_CACHE_URL for a second deployment; REDIS_KEY_PREFIX, REDIS_MAX_MEMORY,
 * DEFAULT_TTL, REDIS_TIMEOUT, REDIS_DEBUG and FOREBAY_PRESET. What stands in the URL wins over the single variables.
 * Everything wrong is reported at once, and no message carries a password.
 */
public final class RedisEnvironment {
    private RedisEnvironment() {}

    /** Options from the variables given, such as {@link System#getenv()}. */
    public static RedisOptions read(Map<String, String> variables) {
        var settings = new Settings(variables);
        Preset preset = settings.choice("FOREBAY_PRESET", Preset.class).orElse(Preset.DEVELOPMENT);
        RedisServer state = state(settings, preset);
        RedisOptions.Builder options = RedisOptions.builder(state);
        // from nothing: the other server's password is never sent to this one
        RedisUrl.parse(settings, "REDIS_CACHE_URL", RedisServer.at("127.0.0.1", 6379))
                .ifPresent(options::cache);
        settings.text("REDIS_KEY_PREFIX").ifPresent(prefix -> keyPrefix(settings, prefix, options));
        settings.memory("REDIS_MAX_MEMORY").ifPresent(options::maxMemory);
        settings.number("DEFAULT_TTL", 1, Integer.MAX_VALUE, "whole seconds above 0")
                .ifPresent(seconds -> options.defaultTtl(Duration.ofSeconds(seconds)));
        settings.number("REDIS_TIMEOUT", 1, 60_000, "milliseconds from 1 to 60000")
                .ifPresent(millis -> options.timeout(Duration.ofMillis(millis)));
        settings.flag("REDIS_DEBUG").ifPresent(options::debug);
        if (preset == Preset.TEST) {
            options.connectTimeout(Duration.ofMillis(250));
        }
        settings.unsupported("REDIS_NODES", "Redis Cluster");
        settings.unsupported("REDIS_SENTINELS", "Redis Sentinel");
        settings.unsupported("REDIS_SENTINEL_MASTER", "Redis Sentinel");
        settings.check();
        return options.build();
    }

    /** The variables given, completed by those of a {@code .env} file where they are absent; no file is no error. */
    public static Map<String, String> withDotEnv(Map<String, String> variables, Path file) {
        var all = new HashMap<>(DotEnv.read(file));
        all.putAll(variables);
        return all;
    }

    private static RedisServer state(Settings settings, Preset preset) {
        boolean named = settings.text("REDIS_URL").isPresent()
                || settings.text("REDIS_HOST").isPresent();
        if (!named && preset == Preset.PRODUCTION) {
            settings.wrong("REDIS_URL (or REDIS_HOST) is not set; in production the address must be named");
        }
        RedisServer single = single(settings);
        return RedisUrl.parse(settings, "REDIS_URL", single).orElse(single);
    }

    private static RedisServer single(Settings settings) {
        String host = settings.text("REDIS_HOST").orElse("127.0.0.1");
        if (!RedisUrl.isHost(host)) {
            settings.wrong("REDIS_HOST is '" + host + "'; a host name or an address is accepted");
            host = "127.0.0.1";
        }
        Optional<Long> port = settings.number("REDIS_PORT", 1, 65_535, "a port from 1 to 65535");
        Optional<Long> database = settings.number("REDIS_DB", 0, 65_535, "a database index from 0");
        return new RedisServer(
                host,
                port.orElse(6379L).intValue(),
                settings.text("REDIS_USERNAME").orElse(null),
                settings.text("REDIS_PASSWORD").orElse(null),
                database.orElse(0L).intValue(),
                settings.flag("REDIS_TLS").orElse(false));
    }

    private static void keyPrefix(Settings settings, String prefix, RedisOptions.Builder options) {
        try {
            options.keyPrefix(KeySpace.requirePart(prefix));
        } catch (InvalidKeyException e) {
            settings.wrong("REDIS_KEY_PREFIX is '" + prefix + "': " + e.getMessage());
        }
    }
}
