package dev.forebay.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** The servers that the environment names. */
record ExternalServers(Optional<ExternalRedis> redis, Optional<DatabaseAddress> database) {
    private static final int SECONDS = 5;

    static ExternalServers of(Map<String, String> environment) {
        return new ExternalServers(
                ExternalRedis.of(environment),
                Optional.ofNullable(environment.get("DATABASE_URL"))
                        .filter(text -> !text.isBlank())
                        .map(text -> DatabaseAddress.parse(text.strip())));
    }

    boolean any() {
        return redis.isPresent() || database.isPresent();
    }

    /** Better one line now than a page of causes after half a minute. */
    void requireReachable() {
        redis.ifPresent(ExternalRedis::requireReachable);
        database.ifPresent(ExternalServers::requireDatabase);
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

    static String reason(Exception e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
