package dev.forebay.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports on loopback, between 10,240 and 22,767: below the ephemeral range, so that no outgoing connection
 * takes one, and low enough that a Redis Cluster bus (port + 10,000) fits too.
 *
 * <p>A port is never handed out twice by one JVM, nor the cluster bus of another. Another process may still take it before it is bound: whoever binds
 * it tries again with the next, as {@link EmbeddedRedis} and {@link EmbeddedPostgres} do. Thread-safe.
 */
public final class Ports {
    static final int FIRST = 10_240;
    static final int END = 22_768;
    private static final int CLUSTER_BUS = 10_000;
    private static final Set<Integer> HANDED_OUT = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A port that is free now, together with the port of its cluster bus. */
    public static int free() {
        for (int i = 0; i < 2_000; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && isFree(port + CLUSTER_BUS) && takes(port)) {
                return port;
            }
        }
        throw new EmbeddedServerException("found no free port from " + FIRST + " to " + (END - 1)
                + ": stop some of the servers that listen there");
    }

    /** Some of the ports are other ports' cluster buses: either of the two is handed out. */
    private static synchronized boolean takes(int port) {
        return !HANDED_OUT.contains(port - CLUSTER_BUS)
                && !HANDED_OUT.contains(port + CLUSTER_BUS)
                && HANDED_OUT.add(port);
    }

    /** Whether nothing listens on the port of the loopback interface or of all interfaces. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
