package dev.forebay.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** The servers that the environment names. */
record ExternalServers(Optional<URI> redis, Optional<DatabaseAddress> database) {
    private static final int SECONDS = 5;

    static ExternalServers of(Map<String, String> environment) {
        return new ExternalServers(
                value(environment, "REDIS_URL").map(ExternalServers::redisUrl),
                value(environment, "DATABASE_URL").map(DatabaseAddress::parse));
    }

    boolean any() {
        return redis.isPresent() || database.isPresent();
    }

    /** Better one line now than a page of causes after half a minute. */
    void requireReachable() {
        redis.ifPresent(ExternalServers::requireRedis);
        database.ifPresent(ExternalServers::requireDatabase);
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static URI redisUrl(String text) {
        try {
            URI uri = new URI(text);
            if (("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below; the exception's text would repeat the password.
        }
        throw CliException.usage(
                "REDIS_URL cannot be used; accepted: redis://user:password@host:6379/0, rediss:// for TLS"
                        + " (a special character in the password is written as %XX)");
    }

    private static void requireRedis(URI uri) {
        int port = uri.getPort() < 0 ? 6379 : uri.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), port), SECONDS * 1000);
        } catch (IOException e) {
            throw CliException.unavailable("cannot reach Redis at " + uri.getHost() + ":" + port + " (" + reason(e)
                    + "): start it, correct REDIS_URL, or unset it to use the embedded one");
        }
    }

    private static void requireDatabase(DatabaseAddress address) {
        Properties properties = new Properties();
        properties.setProperty("user", address.username());
        properties.setProperty("password", address.password());
        properties.setProperty("connectTimeout", Integer.toString(SECONDS));
        properties.setProperty("loginTimeout", Integer.toString(SECONDS));
        try (@Nullable Connection connection = new Driver().connect(address.jdbcUrl(), properties)) {
            if (connection == null || !connection.isValid(SECONDS)) {
                throw unreachable(address, "no answer");
            }
        } catch (SQLException e) {
            throw unreachable(address, reason(e));
        }
    }

    private static CliException unreachable(DatabaseAddress address, String reason) {
        return CliException.unavailable("cannot reach PostgreSQL at " + address.display() + " (" + reason
                + "): start it, correct DATABASE_URL, or unset it to use the embedded one");
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
