package dev.forebay.redis;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the server's own settings once, when the link opens: applies REDIS_MAX_MEMORY, and warns where the role state
 * may lose keys. Managed servers may refuse CONFIG; that is said and no error.
 */
final class ServerSettings {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSettings.class);

    private ServerSettings() {}

    static void settle(RedisCommands state, RedisOptions options) {
        applyMaxMemory(state, options);
        warnOfEviction(state);
    }

    private static void applyMaxMemory(RedisCommands state, RedisOptions options) {
        if (options.maxMemory().isEmpty()) {
            return;
        }
        long bytes = options.maxMemory().getAsLong();
        Command<String> set = Command.keyless("CONFIG", Reply.text(), "SET", "maxmemory", Long.toString(bytes));
        state.onMasters(set).forEach((node, result) -> {
            switch (result) {
                case BatchResult.Answer<String> done -> LOG.info("redis may use {} bytes server={}", bytes, node);
                case BatchResult.Failure<String> failure ->
                    LOG.warn(
                            "redis does not let its memory be set, {} bytes are only watched server={} cause={}",
                            bytes,
                            node,
                            failure.cause().getMessage());
            }
        });
    }

    private static void warnOfEviction(RedisCommands state) {
        Command<List<String>> get = Command.keyless("CONFIG", Reply.list(Reply.text()), "GET", "maxmemory-policy");
        state.onMasters(get).forEach((node, result) -> {
            if (result instanceof BatchResult.Answer<List<String>> answer) {
                String policy = answer.value().size() == 2 ? answer.value().get(1) : "unknown";
                if (!"noeviction".equals(policy)) {
                    LOG.warn(
                            "redis may evict locks, holds and sessions: set maxmemory-policy to noeviction on it, or"
                                    + " give caches a server of their own (REDIS_CACHE_URL) server={} policy={}",
                            node,
                            policy);
                }
            } else {
                LOG.info("redis does not tell its eviction policy; it should be noeviction server={}", node);
            }
        });
    }
}
