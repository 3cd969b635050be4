package dev.forebay.cli;

import dev.forebay.redis.NodeAddress;
import dev.forebay.redis.RedisConfigurationException;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisServer;
import dev.forebay.redis.RedisServer.Layout;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The Redis that the environment names; the box office reads the same variables by itself.
 *
 * @param variable the one that names it
 */
record ExternalRedis(String variable, RedisServer state, RedisServer cache) {
    /** Those that say where Redis is; the others say how to sign in. */
    private static final List<String> PLACES = List.of("URL", "HOST", "PORT", "NODES", "SENTINELS");

    private static final int SECONDS = 5;

    static Optional<ExternalRedis> of(Map<String, String> environment) {
        return named(environment, "REDIS_").map(variable -> {
            try {
                RedisOptions options = RedisEnvironment.read(environment);
                return new ExternalRedis(variable, options.server(RedisRole.STATE), options.server(RedisRole.CACHE));
            } catch (RedisConfigurationException e) {
                throw CliException.usage(String.join("; ", e.problems()));
            }
        });
    }

    /** The variable that says where a deployment is, the first of those that are set. */
    static Optional<String> named(Map<String, String> environment, String prefix) {
        return PLACES.stream()
                .map(place -> prefix + place)
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst();
    }

    /** One address that answers is enough: it names the others. */
    void requireReachable() {
        requireReachable(state);
        if (!cache.equals(state)) {
            requireReachable(cache);
        }
    }

    private void requireReachable(RedisServer server) {
        String reason = "";
        for (NodeAddress address : addresses(server)) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address.host(), address.port()), SECONDS * 1000);
                return;
            } catch (IOException e) {
                reason = ExternalServers.reason(e);
            }
        }
        throw CliException.unavailable("cannot reach Redis at " + text(server) + " (" + reason + "): start it, correct "
                + variable + ", or unset it to use the embedded one");
    }

    /** For people, without a secret. */
    String display() {
        String shown = switch (state.layout()) {
            case Layout.Single single -> (state.tls().isPresent() ? "rediss://" : "redis://") + single.node();
            case Layout.Sentinel sentinel -> "sentinel " + sentinel.master() + " at " + text(state);
            case Layout.Cluster cluster -> "cluster at " + text(state);
        };
        return cache.equals(state) ? shown : shown + ", cache at " + text(cache);
    }

    private static String text(RedisServer server) {
        return addresses(server).stream().map(NodeAddress::toString).collect(Collectors.joining(","));
    }

    private static List<NodeAddress> addresses(RedisServer server) {
        return switch (server.layout()) {
            case Layout.Single single -> List.of(single.node());
            case Layout.Sentinel sentinel -> sentinel.sentinels();
            case Layout.Cluster cluster -> cluster.seeds();
        };
    }
}
