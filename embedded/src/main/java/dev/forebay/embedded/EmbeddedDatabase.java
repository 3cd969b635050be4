package dev.forebay.embedded;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/** One database of an {@link EmbeddedPostgres} and the login to it. Immutable. */
public record EmbeddedDatabase(String host, int port, String name, String username, String password) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    public EmbeddedDatabase {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "database name '" + name + "': use up to 63 letters, digits and underscores, no digit first");
        }
    }

    /** Without the login, as pools and Spring's properties want it. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + name;
    }

    /** A new connection, outside of any pool; gives up after ten seconds. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", username);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("loginTimeout", "10");
        return Objects.requireNonNull(new Driver().connect(jdbcUrl(), properties));
    }

    /** Never tells the password. */
    @Override
    public String toString() {
        return username + "@" + jdbcUrl();
    }

    /** Makes this database where there is none of its name, over a connection to another. */
    void createFrom(EmbeddedDatabase maintenance) {
        String sql = "create database \"" + name + "\"";
        try (Connection connection = maintenance.connect();
                Statement statement = connection.createStatement()) {
            if (!exists(statement)) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            boolean madeByAnother = "42P04".equals(e.getSQLState()) || "23505".equals(e.getSQLState());
            if (!madeByAnother) {
                throw new EmbeddedServerException("cannot create database " + name + ": " + e.getMessage(), e);
            }
        }
    }

    void dropFrom(EmbeddedDatabase maintenance) {
        try (Connection connection = maintenance.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists \"" + name + "\" with (force)");
        } catch (SQLException e) {
            throw new EmbeddedServerException("cannot drop database " + name + ": " + e.getMessage(), e);
        }
    }

    /** Ends all other client connections to the server: all are told before one is waited for, which takes 100 ms each. */
    int terminateClients() {
        String sql = """
                with told as materialized (
                  select array_agg(pid) as pids, bool_or(pg_terminate_backend(pid)) as reached from pg_stat_activity
                  where pid <> pg_backend_pid() and backend_type = 'client backend')
                select count(*) from (
                  select pg_terminate_backend(pid, 5000) from told, unnest(told.pids) as pid
                  where told.reached is not null) terminated
                """;
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new EmbeddedServerException("cannot terminate the backends: " + e.getMessage(), e);
        }
    }

    private boolean exists(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select 1 from pg_database where datname = '" + name + "'")) {
            return rows.next();
        }
    }
}
