package dev.forebay.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a Redis Cluster of fresh nodes, the first of them masters, as {@code redis-cli --cluster create} does. All nodes
 * are introduced to each other, which is faster than waiting for their gossip; what remains are the two seconds that a
 * new master waits before it takes writes.
 */
final class ClusterAssembly {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<EmbeddedRedis> nodes;
    private final int masters;
    private final ClusterWays ways;

    ClusterAssembly(List<EmbeddedRedis> nodes, int masters, ClusterWays ways) {
        this.nodes = nodes;
        this.masters = masters;
        this.ways = ways;
    }

    void run() {
        giveEpochs();
        giveSlots();
        introduce();
        Await.until("the nodes to know each other", LIMIT, this::allKnowEachOther);
        attachReplicas();
    }

    /** Different ones from the start, so that nothing need be resolved later. */
    private void giveEpochs() {
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
    }

    private void giveSlots() {
        List<SlotRange> ranges = SlotRange.split(masters);
        for (int i = 0; i < masters; i++) {
            SlotRange range = ranges.get(i);
            nodes.get(i)
                    .command(
                            "CLUSTER",
                            "ADDSLOTSRANGE",
                            Integer.toString(range.first()),
                            Integer.toString(range.last()));
        }
    }

    private void introduce() {
        for (int i = 0; i < nodes.size(); i++) {
            for (EmbeddedRedis other : nodes.subList(i + 1, nodes.size())) {
                ClusterWays.Announced at = ways.to(other.port());
                nodes.get(i)
                        .command(
                                "CLUSTER",
                                "MEET",
                                other.host(),
                                Integer.toString(at.port()),
                                Integer.toString(at.busPort()));
            }
        }
    }

    private boolean allKnowEachOther() {
        return nodes.stream().allMatch(node -> {
            List<ClusterMember> known = ClusterTopology.view(node);
            return known.size() == nodes.size() && known.stream().noneMatch(ClusterMember::isHandshaking);
        });
    }

    /** The first replica of each master follow the masters in the list, then the second ones, and so on. */
    private void attachReplicas() {
        List<String> ids = new ArrayList<>();
        for (EmbeddedRedis master : nodes.subList(0, masters)) {
            ids.add(master.command("CLUSTER", "MYID"));
        }
        for (int i = masters; i < nodes.size(); i++) {
            nodes.get(i).command("CLUSTER", "REPLICATE", ids.get(i % masters));
        }
    }
}
