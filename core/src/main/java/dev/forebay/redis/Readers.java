package dev.forebay.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Connections to the replicas of a Cluster, or of the master that Sentinels watch, for reads that may be old. Apart from
 * those for commands: in a Cluster these say READONLY when they open, after which a server answers reads also when it is
 * no master any more. What fails here says nothing about the shard, so no gate is told. Thread-safe.
 */
final class Readers implements AutoCloseable {
    /** A name that no shard has. */
    private static final String NO_SHARD = "replica";

    private final Function<NodeAddress, Node> open;
    private final Map<NodeAddress, Node> nodes = new ConcurrentHashMap<>();

    /** Replicas by their master's {@code host:port}. */
    private volatile Map<String, List<Node>> byMaster = Map.of();

    /** @param open makes a node that reads at an address, not started yet */
    Readers(Function<NodeAddress, Node> open) {
        this.open = open;
    }

    /** These are the replicas from now on, by their masters; on the thread that looks. */
    void follow(Map<NodeAddress, List<NodeAddress>> replicas) {
        Map<String, List<Node>> next = new HashMap<>();
        Set<NodeAddress> named = new HashSet<>();
        replicas.forEach((master, addresses) -> {
            List<Node> some = new ArrayList<>();
            for (NodeAddress replica : addresses) {
                named.add(replica);
                some.add(nodes.computeIfAbsent(replica, this::started));
            }
            next.put(master.toString(), List.copyOf(some));
        });
        byMaster = Map.copyOf(next);
        nodes.entrySet().removeIf(entry -> {
            boolean gone = !named.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
    }

    private Node started(NodeAddress address) {
        Node node = open.apply(address);
        node.lane().serves(NO_SHARD);
        node.start();
        return node;
    }

    /** One of a master's replicas that can be reached, another each time. */
    Optional<Node> of(String master) {
        List<Node> replicas = byMaster.getOrDefault(master, List.of());
        int from = replicas.isEmpty() ? 0 : ThreadLocalRandom.current().nextInt(replicas.size());
        for (int i = 0; i < replicas.size(); i++) {
            Node node = replicas.get((from + i) % replicas.size());
            if (node.lane().connected()) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    int connections() {
        return (int)
                nodes.values().stream().filter(node -> node.lane().connected()).count();
    }

    @Override
    public void close() {
        nodes.values().forEach(Node::close);
    }
}
