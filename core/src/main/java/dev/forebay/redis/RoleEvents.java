package dev.forebay.redis;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the listeners how a deployment's connections stand, for each of its roles. Thread-safe. */
final class RoleEvents {
    private static final Logger LOG = LoggerFactory.getLogger("dev.forebay.redis.connections");

    private final List<RedisRole> roles;
    private final Listeners listeners;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    RoleEvents(List<RedisRole> roles, Listeners listeners) {
        this.roles = roles;
        this.listeners = listeners;
    }

    void connected(String shard, String node) {
        refused.remove(node);
        LOG.info("redis connected server={} shard={} roles={}", node, shard, roles);
        roles.forEach(role -> listeners.connected(role, shard, node));
    }

    void lost(String shard, String node) {
        LOG.warn("redis lost server={} shard={} roles={}", node, shard, roles);
        roles.forEach(role -> listeners.lost(role, shard, node));
    }

    void gains(String shard, Set<String> from) {
        roles.forEach(role -> listeners.gains(role, shard, from));
    }

    void arranged(List<RedisShard> shards) {
        LOG.info("redis is served by shards={} roles={}", shards, roles);
        roles.forEach(role -> listeners.arranged(role, shards));
    }

    /** The attempts go on; of each node only the first failure since the last success is worth a line. */
    void refused(String node, Throwable cause) {
        if (refused.add(node)) {
            LOG.warn("redis can't be reached, trying on server={} cause={}", node, root(cause));
        }
    }

    /** The node belongs to the deployment no more. */
    void forgotten(String node) {
        refused.remove(node);
    }

    private static String root(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
