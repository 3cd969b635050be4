package dev.forebay.bench;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.testkit.fault.ClusterNetwork;
import dev.forebay.testkit.sale.SaleDeployment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A deployment of Redis that a soak runs on. Closing it stops its servers.
 *
 * @param deployment the servers
 * @param stop stops them
 */
record SoakTarget(SaleDeployment deployment, Runnable stop) implements AutoCloseable {
    static final List<String> NAMES = List.of("single", "sentinel", "cluster");

    static SoakTarget start(String topology) {
        return switch (topology) {
            case "single" -> {
                EmbeddedRedis redis = EmbeddedRedis.builder().start();
                yield new SoakTarget(new SaleDeployment.Single(redis), redis::close);
            }
            case "sentinel" -> {
                EmbeddedSentinel sentinel = EmbeddedSentinel.builder().hurried().start();
                yield new SoakTarget(new SaleDeployment.Sentinel(sentinel), sentinel::close);
            }
            case "cluster" -> {
                var network = new ClusterNetwork();
                EmbeddedCluster cluster = EmbeddedCluster.builder()
                        .ways(network)
                        .nodeTimeout(Duration.ofSeconds(1))
                        .start();
                yield new SoakTarget(new SaleDeployment.Cluster(cluster, Optional.of(network)), () -> {
                    cluster.close();
                    network.close();
                });
            }
            default -> throw new IllegalArgumentException("topology '" + topology + "'");
        };
    }

    @Override
    public void close() {
        stop.run();
    }
}
