package dev.forebay.testkit.fault;

import dev.forebay.embedded.ClusterWays;
import dev.forebay.embedded.EmbeddedRedis;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network between the nodes of a Cluster, which falls apart where a test wants it: nodes on one side hear nothing of
 * those on the other, neither on the bus nor by replication, while clients reach all of them. Packets are lost without a
 * sound, as between machines: no connection is closed, and what was under way arrives late once the network is mended.
 *
 * <pre>{@code
 * try (var network = new ClusterNetwork();
 *         EmbeddedCluster cluster = EmbeddedCluster.builder().ways(network).start()) {
 *     network.split(List.of(cluster.node(0)));   // one node against all others
 *     network.mend();
 * }
 * }</pre>
 *
 * <p>A {@link FaultProxy} stands before both ports of each node, and each node's own connections come from a loopback
 * address of its own, by which the proxies know who speaks: Linux has 127.0.0.2 and its kin, other systems must be given
 * them. Thread-safe.
 */
public final class ClusterNetwork implements ClusterWays, AutoCloseable {
    private static final String HOST = "127.0.0.1";

    /** By the nodes' own ports. */
    private final Map<Integer, Way> ways = new ConcurrentHashMap<>();

    private final AtomicInteger addresses = new AtomicInteger(1);

    private record Way(InetAddress comesFrom, FaultProxy commands, FaultProxy bus) {}

    @Override
    public Announced to(int node) {
        Way way = ways.computeIfAbsent(
                node,
                port -> new Way(
                        address("127.0.0." + addresses.incrementAndGet()),
                        FaultProxy.to(HOST, port),
                        FaultProxy.to(HOST, port + BUS)));
        return new Announced(
                way.commands().port(), way.bus().port(), way.comesFrom().getHostAddress());
    }

    /** The port by which clients are sent to this node. */
    public int portOf(EmbeddedRedis node) {
        return to(node.port()).port();
    }

    /** Each of these sides hears itself alone from now on; nodes on none of them are one more side. */
    @SafeVarargs
    public final void split(Collection<EmbeddedRedis>... sides) {
        split(List.of(sides));
    }

    /** The same for any number of sides. */
    public void split(List<? extends Collection<EmbeddedRedis>> sides) {
        ways.forEach((node, way) -> {
            Set<InetAddress> unheard = new HashSet<>();
            ways.forEach((other, its) -> {
                if (side(sides, node) != side(sides, other)) {
                    unheard.add(its.comesFrom());
                }
            });
            way.commands().silence(unheard);
            way.bus().silence(unheard);
        });
    }

    /** All hear one another again. */
    public void mend() {
        split(List.of());
    }

    private static int side(List<? extends Collection<EmbeddedRedis>> sides, int node) {
        for (int i = 0; i < sides.size(); i++) {
            if (sides.get(i).stream().anyMatch(member -> member.port() == node)) {
                return i;
            }
        }
        return -1;
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ways.values().forEach(way -> {
            way.commands().close();
            way.bus().close();
        });
    }
}
