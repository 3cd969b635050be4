package dev.forebay.redis;

import dev.forebay.base.ForebayException;
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
        warnOfEviction(state, options.state());
    }

    private static void applyMaxMemory(RedisCommands state, RedisOptions options) {
        if (options.maxMemory().isEmpty()) {
            return;
        }
        long bytes = options.maxMemory().getAsLong();
        try {
            state.call(Command.keyless("CONFIG", Reply.text(), "SET", "maxmemory", Long.toString(bytes)));
            LOG.info("redis may use {} bytes server={}", bytes, options.state().address());
        } catch (ForebayException e) {
            LOG.warn(
                    "redis does not let its memory be set, {} bytes are only watched server={}",
                    bytes,
                    options.state().address());
        }
    }

    private static void warnOfEviction(RedisCommands state, RedisServer server) {
        try {
            List<String> answer =
                    state.call(Command.keyless("CONFIG", Reply.list(Reply.text()), "GET", "maxmemory-policy"));
            String policy = answer.size() == 2 ? answer.get(1) : "unknown";
            if (!"noeviction".equals(policy)) {
                LOG.warn(
                        "redis may evict locks, holds and sessions: set maxmemory-policy to noeviction on it, or give"
                                + " caches a server of their own (REDIS_CACHE_URL) server={} policy={}",
                        server.address(),
                        policy);
            }
        } catch (ForebayException e) {
            LOG.info("redis does not tell its eviction policy; it should be noeviction server={}", server.address());
        }
    }
}
