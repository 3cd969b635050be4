package dev.forebay.testkit.sale;

import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.embedded.EmbeddedServerException;
import dev.forebay.testkit.fault.ClusterNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** A deployment of Redis on which a sale takes place: how processes find it, and where a key is now. */
public sealed interface SaleDeployment {
    /** All servers that a process may be sent to. */
    List<EmbeddedRedis> servers();

    /** The environment that names it to a process that reaches each server by the port given. */
    Map<String, String> environment(ToIntFunction<EmbeddedRedis> port);

    /** The port by which the servers, and clients that are sent on, know this one. */
    default int announcedPort(EmbeddedRedis server) {
        return server.port();
    }

    /** The server that has the key now. */
    EmbeddedRedis serverOf(String key);

    /** Waits until nothing is being repaired in it. */
    void awaitReady();

    private static String addresses(List<EmbeddedRedis> servers, ToIntFunction<EmbeddedRedis> port) {
        return servers.stream()
                .map(server -> server.host() + ':' + port.applyAsInt(server))
                .collect(Collectors.joining(","));
    }

    /** One server. */
    record Single(EmbeddedRedis redis) implements SaleDeployment {
        @Override
        public List<EmbeddedRedis> servers() {
            return List.of(redis);
        }

        @Override
        public Map<String, String> environment(ToIntFunction<EmbeddedRedis> port) {
            return Map.of("REDIS_HOST", redis.host(), "REDIS_PORT", Integer.toString(port.applyAsInt(redis)));
        }

        @Override
        public EmbeddedRedis serverOf(String key) {
            return redis;
        }

        @Override
        public void awaitReady() {}
    }

    /** A master that Sentinels watch. */
    record Sentinel(EmbeddedSentinel sentinel) implements SaleDeployment {
        @Override
        public List<EmbeddedRedis> servers() {
            List<EmbeddedRedis> all = new ArrayList<>(sentinel.servers());
            all.addAll(sentinel.sentinels());
            return all;
        }

        @Override
        public Map<String, String> environment(ToIntFunction<EmbeddedRedis> port) {
            return Map.of(
                    "REDIS_SENTINELS",
                    addresses(sentinel.sentinels(), port),
                    "REDIS_SENTINEL_MASTER",
                    sentinel.masterName());
        }

        @Override
        public EmbeddedRedis serverOf(String key) {
            return sentinel.master();
        }

        @Override
        public void awaitReady() {
            sentinel.awaitReady();
        }
    }

    /**
     * A Cluster.
     *
     * @param network what lies between its nodes; empty: nothing
     */
    record Cluster(EmbeddedCluster cluster, Optional<ClusterNetwork> network) implements SaleDeployment {
        public Cluster(EmbeddedCluster cluster) {
            this(cluster, Optional.empty());
        }

        @Override
        public int announcedPort(EmbeddedRedis server) {
            return network.map(between -> between.portOf(server)).orElseGet(server::port);
        }

        @Override
        public List<EmbeddedRedis> servers() {
            return cluster.nodes();
        }

        @Override
        public Map<String, String> environment(ToIntFunction<EmbeddedRedis> port) {
            return Map.of("REDIS_NODES", addresses(cluster.nodes().subList(0, 2), port));
        }

        @Override
        public EmbeddedRedis serverOf(String key) {
            // a machine that is busy elsewhere lets nodes be late with their answer, or replaces one that was late
            return await("a node to own the slot of " + key)
                    .atMost(Duration.ofSeconds(60))
                    .ignoreException(EmbeddedServerException.class)
                    .until(() -> cluster.masterOf(cluster.slotOf(key)), Objects::nonNull);
        }

        @Override
        public void awaitReady() {
            cluster.awaitReady();
        }
    }
}
