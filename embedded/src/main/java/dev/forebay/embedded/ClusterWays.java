package dev.forebay.embedded;

/**
 * How the nodes of an {@link EmbeddedCluster} reach one another where not directly: what a test lays between them, to cut
 * some off from the others.
 */
@FunctionalInterface
public interface ClusterWays {
    /** How far a node's bus port is from the one for commands. */
    int BUS = 10_000;

    /**
     * Where a node is to be reached, by the others and by clients that are sent on to it.
     *
     * @param port for commands and replication
     * @param busPort for what the nodes tell one another
     * @param comesFrom the address of this machine that the node's own connections come from
     */
    record Announced(int port, int busPort, String comesFrom) {}

    /** The ways to the node on this port; the same ones whenever it is asked for. */
    Announced to(int port);

    /** Each node is reached at its own ports. */
    static ClusterWays direct() {
        return port -> new Announced(port, port + BUS, "127.0.0.1");
    }
}
