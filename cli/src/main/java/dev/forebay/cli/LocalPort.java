package dev.forebay.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The port that the box office is to listen on. */
final class LocalPort {
    private LocalPort() {}

    /** The box office listens on all interfaces, so that a phone can open it too. */
    static void requireFree(int port) {
        if (port < 1 || port > 65_535) {
            throw CliException.usage("--port " + port + " is no port: choose one from 1 to 65535");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
        } catch (IOException e) {
            throw taken(port);
        }
    }

    static CliException taken(int port) {
        return CliException.unavailable("port " + port + " is taken or not allowed: stop what listens there,"
                + " or choose another with --port " + (port < 65_535 ? port + 1 : 8080));
    }
}
