package dev.forebay.redis;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One Redis node and how to sign in. Immutable; its text never shows the password.
 *
 * @param host name or address
 * @param port TCP port
 * @param username ACL user; null signs in as {@code default}
 * @param password null for none
 * @param database database index
 * @param tls whether the connection is encrypted, the certificate checked against the machine's trust store
 */
public record RedisServer(
        String host,
        int port,
        @Nullable String username,
        @Nullable String password,
        int database,
        boolean tls) {
    public RedisServer {
        Objects.requireNonNull(host);
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host of Redis is empty");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " of Redis is outside 1 to 65535");
        }
        if (database < 0) {
            throw new IllegalArgumentException("database " + database + " of Redis is negative");
        }
    }

    /** A node without sign-in and TLS, database 0. */
    public static RedisServer at(String host, int port) {
        return new RedisServer(host, port, null, null, 0, false);
    }

    /** {@code host:port}, for logs and listeners. */
    public String address() {
        return host + ':' + port;
    }

    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://")
                + (username == null ? "" : username)
                + (password == null ? "" : ":***")
                + (username == null && password == null ? "" : "@")
                + address()
                + '/'
                + database;
    }
}
