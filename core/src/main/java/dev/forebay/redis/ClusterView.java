package dev.forebay.redis;

import dev.forebay.redis.Reply.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one node of a Cluster sees it. Immutable.
 *
 * @param ok whether it says that the cluster serves
 * @param epoch the highest configuration epoch it has heard of: of two views the later one
 * @param ranges who has which slots
 */
record ClusterView(boolean ok, long epoch, List<Range> ranges) {
    ClusterView {
        ranges = List.copyOf(ranges);
    }

    /**
     * Slots in a row that one master has.
     *
     * @param replicas where the master's replicas listen
     */
    record Range(int first, int last, NodeAddress master, List<NodeAddress> replicas) {
        Range {
            replicas = List.copyOf(replicas);
        }
    }

    /** Whether this is to be believed over {@code other}: it serves, and has heard of more. */
    boolean betterThan(ClusterView other) {
        return ok != other.ok ? ok : epoch > other.epoch;
    }

    /** Where the replicas of each master listen. */
    Map<NodeAddress, List<NodeAddress>> replicas() {
        Map<NodeAddress, List<NodeAddress>> byMaster = new HashMap<>();
        ranges.forEach(range -> byMaster.put(range.master(), range.replicas()));
        return byMaster;
    }

    /**
     * Reads CLUSTER INFO and CLUSTER SLOTS.
     *
     * @param asked the node that answered: its own host, where it does not know the name it is reached by
     */
    static ClusterView read(String info, Tree slots, NodeAddress asked) {
        var ranges = new ArrayList<Range>(slots.size());
        for (Tree slot : slots.items()) {
            // a master whose address nobody knows yet is no reason to take its replica for it
            Optional<NodeAddress> master = address(slot.at(2), asked);
            if (master.isPresent()) {
                List<NodeAddress> replicas = slot.items().subList(3, slot.size()).stream()
                        .flatMap(node -> address(node, asked).stream())
                        .toList();
                ranges.add(
                        new Range((int) slot.at(0).integer(), (int) slot.at(1).integer(), master.get(), replicas));
            }
        }
        return new ClusterView(info.contains("cluster_state:ok"), number(info, "cluster_current_epoch:"), ranges);
    }

    private static Optional<NodeAddress> address(Tree node, NodeAddress asked) {
        Tree host = node.at(0);
        String name = host.isNil() || host.text().isEmpty() ? asked.host() : host.text();
        return NodeAddress.of(name, Long.toString(node.at(1).integer()));
    }

    private static long number(String info, String field) {
        int at = info.indexOf(field);
        if (at < 0) {
            return 0;
        }
        int end = at + field.length();
        int from = end;
        while (end < info.length() && Character.isDigit(info.charAt(end))) {
            end++;
        }
        return end == from ? 0 : Long.parseLong(info.substring(from, end));
    }
}
