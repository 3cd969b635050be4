package dev.forebay.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/** The port that the box office is to listen on. */
final class LocalPort {
    private LocalPort() {}

    static void requireFree(String host, int port) {
        if (port < 1 || port > 65_535) {
            throw CliException.usage("--port " + port + " is no port: choose one from 1 to 65535");
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw CliException.usage("--host " + host + " is no address of this machine: use 127.0.0.1 or 0.0.0.0");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address);
        } catch (IOException e) {
            throw taken(port, e.getMessage());
        }
    }

    /** Whether only this machine can reach it. */
    static boolean isLoopback(String host) {
        InetSocketAddress address = new InetSocketAddress(host, 0);
        return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
    }

    /** How people reach it from this machine. */
    static String url(String host, int port) {
        boolean here = "127.0.0.1".equals(host) || "0.0.0.0".equals(host) || "::".equals(host) || "::1".equals(host);
        return "http://" + (here ? "localhost" : host) + ":" + port;
    }

    static CliException taken(int port, @Nullable String reason) {
        return CliException.unavailable("port " + port + " is taken or not allowed (" + reason + "): stop what"
                + " listens there, or choose another with --port " + (port < 65_535 ? port + 1 : 8080));
    }
}
