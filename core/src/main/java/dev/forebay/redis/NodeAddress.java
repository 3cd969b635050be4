package dev.forebay.redis;

import java.util.Objects;
import java.util.Optional;

/**
 * Where one server listens. Immutable.
 *
 * @param host name or address, IPv6 without brackets
 * @param port TCP port
 */
public record NodeAddress(String host, int port) {
    public NodeAddress {
        Objects.requireNonNull(host);
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host of Redis is empty");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " of Redis is outside 1 to 65535");
        }
    }

    /** Reads {@code host[:port]} or {@code [IPv6]:port}; empty where it is neither. */
    public static Optional<NodeAddress> parse(String text, int defaultPort) {
        int colon = text.lastIndexOf(':');
        boolean bare = colon < 0 || text.endsWith("]");
        String host = bare ? text : text.substring(0, colon);
        String port = bare ? Integer.toString(defaultPort) : text.substring(colon + 1);
        if (!RedisUrl.isHost(host) || !port.matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(port);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return number < 1 || number > 65_535
                ? Optional.empty()
                : Optional.of(new NodeAddress(bracketed ? host.substring(1, host.length() - 1) : host, number));
    }

    /** An address as servers tell it; empty where they do not know it themselves. */
    static Optional<NodeAddress> of(String host, String port) {
        return host.isBlank()
                        || "?".equals(host)
                        || !port.matches("\\d{1,5}")
                        || Integer.parseInt(port) < 1
                        || Integer.parseInt(port) > 65_535
                ? Optional.empty()
                : Optional.of(new NodeAddress(host, Integer.parseInt(port)));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
