package dev.forebay.testkit.sale;

import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.fault.ClusterNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * How the nodes of a Cluster may lose one another during a sale, while every process reaches all of them. The master of
 * the pool takes writes until it has been without a majority for the node time-out.
 */
public enum ClusterSplit {
    /** The pool's master alone against all others: its replica takes over while it still takes writes. */
    MASTER_ALONE(true) {
        @Override
        List<List<EmbeddedRedis>> sides(EmbeddedCluster cluster, EmbeddedRedis master) {
            return List.of(List.of(master));
        }
    },
    /** The same with the replica of another master on its side, whose own master gets no replica to follow it. */
    MASTER_WITH_ANOTHERS_REPLICA(true) {
        @Override
        List<List<EmbeddedRedis>> sides(EmbeddedCluster cluster, EmbeddedRedis master) {
            List<EmbeddedRedis> own = cluster.replicasOf(master);
            EmbeddedRedis others = cluster.nodes().stream()
                    .filter(node -> !cluster.masters().contains(node) && !own.contains(node))
                    .findFirst()
                    .orElseThrow();
            return List.of(List.of(master, others));
        }
    },
    /** The pool's master with its replica: nobody may take over, and its slots are served by nobody. */
    MASTER_WITH_ITS_REPLICA(false) {
        @Override
        List<List<EmbeddedRedis>> sides(EmbeddedCluster cluster, EmbeddedRedis master) {
            return List.of(withReplicas(cluster, master));
        }
    },
    /** Each master with its replica: no side has a majority, and nobody serves anything. */
    NO_MAJORITY(false) {
        @Override
        List<List<EmbeddedRedis>> sides(EmbeddedCluster cluster, EmbeddedRedis master) {
            return cluster.masters().stream()
                    .map(each -> withReplicas(cluster, each))
                    .toList();
        }
    };

    private static final Duration SOON = Duration.ofSeconds(30);

    private final boolean replaced;

    ClusterSplit(boolean replaced) {
        this.replaced = replaced;
    }

    abstract List<List<EmbeddedRedis>> sides(EmbeddedCluster cluster, EmbeddedRedis master);

    private static List<EmbeddedRedis> withReplicas(EmbeddedCluster cluster, EmbeddedRedis master) {
        var side = new ArrayList<>(cluster.replicasOf(master));
        side.add(master);
        return side;
    }

    /**
     * It, on this Cluster and its network, for as long as it takes to show.
     *
     * @param taken is told how many writes the master that was cut off took meanwhile
     */
    public Mishap on(EmbeddedCluster cluster, ClusterNetwork network, LongConsumer taken) {
        return sale -> befall(sale, cluster, network, taken);
    }

    private void befall(Sale sale, EmbeddedCluster cluster, ClusterNetwork network, LongConsumer taken) {
        int slot = cluster.slotOf(SaleFleet.key(sale.pool(), "units"));
        EmbeddedRedis master = cluster.masterOf(slot);
        List<List<EmbeddedRedis>> sides = sides(cluster, master);
        network.split(sides);
        long before = writes(master);
        try {
            await("the master without a majority to serve no more")
                    .atMost(SOON)
                    .until(() -> master.command("CLUSTER", "INFO").contains("cluster_state:fail"));
            if (replaced) {
                await("its replica to take over")
                        .atMost(SOON)
                        .until(() -> !cluster.masterOf(slot).equals(master));
            }
            sale.answered();
            taken.accept(writes(master) - before);
        } finally {
            network.mend();
        }
    }

    /** Every change of a pool ends by writing its number into a hash. */
    private static long writes(EmbeddedRedis server) {
        return server.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_hset:calls="))
                .mapToLong(line -> Long.parseLong(line.substring("cmdstat_hset:calls=".length(), line.indexOf(','))))
                .sum();
    }

    /** For reports. */
    public String title() {
        return "cluster split, " + name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
