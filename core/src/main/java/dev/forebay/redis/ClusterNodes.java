package dev.forebay.redis;

import dev.forebay.base.ForebayClock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/** The nodes of a Cluster that are connected to: those that somebody has named of late, and the masters. Thread-safe. */
final class ClusterNodes implements AutoCloseable {
    /** How long a node stays connected that nobody names any more: calls to it may be under way, and it may come back. */
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final Function<NodeAddress, Node> open;
    private final ForebayClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<NodeAddress, Node> nodes = new ConcurrentHashMap<>();
    private final Map<NodeAddress, Long> namedAt = new ConcurrentHashMap<>();
    private final Set<Node> refused = ConcurrentHashMap.newKeySet();

    /** @param open makes a node at an address, started */
    ClusterNodes(Function<NodeAddress, Node> open, ForebayClock clock) {
        this.open = open;
        this.clock = clock;
    }

    /** The node at an address that somebody has named just now. */
    Node at(NodeAddress address) {
        lock.lock();
        try {
            namedAt.put(address, clock.nanoTime());
            return nodes.computeIfAbsent(address, open);
        } finally {
            lock.unlock();
        }
    }

    /** Those that can be asked. */
    List<Map.Entry<NodeAddress, Node>> connected() {
        return nodes.entrySet().stream()
                .filter(entry -> entry.getValue().lane().connected())
                .toList();
    }

    int depth() {
        return nodes.values().stream().mapToInt(node -> node.lane().depth()).sum();
    }

    void opened(Node node) {
        refused.remove(node);
    }

    void refused(Node node) {
        refused.add(node);
    }

    /** Whether none could be connected to. */
    boolean allRefused() {
        return refused.containsAll(nodes.values());
    }

    /** Closes what nobody has named for a while, but for {@code masters}. */
    void retire(Collection<Node> masters, Consumer<Node> forgotten) {
        lock.lock();
        try {
            long now = clock.nanoTime();
            for (Map.Entry<NodeAddress, Node> entry : nodes.entrySet()) {
                Long named = namedAt.get(entry.getKey());
                boolean old = named == null || now - named > KEPT.toNanos();
                if (old && !masters.contains(entry.getValue())) {
                    nodes.remove(entry.getKey());
                    namedAt.remove(entry.getKey());
                    refused.remove(entry.getValue());
                    entry.getValue().close();
                    forgotten.accept(entry.getValue());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        nodes.values().forEach(Node::close);
    }
}
