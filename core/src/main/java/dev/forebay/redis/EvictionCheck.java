package dev.forebay.redis;

import dev.forebay.base.ForebayException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns at the start when the server of the role state may throw its keys away. Managed servers may refuse CONFIG. */
final class EvictionCheck {
    private static final Logger LOG = LoggerFactory.getLogger(EvictionCheck.class);

    private EvictionCheck() {}

    static void warn(RedisCommands state, RedisServer server) {
        try {
            List<String> answer =
                    state.call(Command.keyless("CONFIG", Reply.list(Reply.text()), "GET", "maxmemory-policy"));
            String policy = answer.size() == 2 ? answer.get(1) : "unknown";
            if (!"noeviction".equals(policy)) {
                LOG.warn(
                        "redis may evict locks, holds and sessions: set maxmemory-policy to noeviction on it, or give caches a server of their own (REDIS_CACHE_URL) server={} policy={}",
                        server.address(),
                        policy);
            }
        } catch (ForebayException e) {
            LOG.info("redis does not tell its eviction policy; it should be noeviction server={}", server.address());
        }
    }
}
