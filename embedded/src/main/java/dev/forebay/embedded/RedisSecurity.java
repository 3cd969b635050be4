package dev.forebay.embedded;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server is protected, on one node, in a cluster and behind sentinels alike. Immutable.
 *
 * @param tls null for plain connections
 * @param users null for none but the default user
 */
public record RedisSecurity(
        @Nullable RedisTls tls, @Nullable RedisUsers users) {
    static final RedisSecurity NONE = new RedisSecurity(null, null);

    public static RedisSecurity of(RedisTls tls) {
        return new RedisSecurity(tls, null);
    }

    public static RedisSecurity of(RedisUsers users) {
        return new RedisSecurity(null, users);
    }

    public static RedisSecurity of(RedisTls tls, RedisUsers users) {
        return new RedisSecurity(tls, users);
    }

    List<String> lines(int port, RedisConfiguration.Role role, String aclFile) {
        List<String> lines = new ArrayList<>(tls == null ? List.of("port " + port) : tls.lines(port));
        if (users != null) {
            lines.add("aclfile " + RedisConfiguration.quoted(aclFile));
            if (role != RedisConfiguration.Role.SENTINEL) {
                lines.add("masteruser " + RedisUsers.REPLICATION);
                lines.add("masterauth " + users.password(RedisUsers.REPLICATION));
            }
        }
        return lines;
    }

    /** How sentinels log in to the servers, and to each other. */
    List<String> sentinelLines(String masterName) {
        if (users == null) {
            return List.of();
        }
        String password = users.password(RedisUsers.SENTINEL);
        return List.of(
                "sentinel auth-user " + masterName + ' ' + RedisUsers.SENTINEL,
                "sentinel auth-pass " + masterName + ' ' + password,
                "sentinel sentinel-user " + RedisUsers.SENTINEL,
                "sentinel sentinel-pass " + password);
    }
}
