package dev.forebay.store;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the migrations of a folder, each in a transaction of its own. A transaction-scoped advisory lock lets one
 * process at a time look and apply, so any number may start at once; it also works behind a pooler, where session locks
 * do not. What was applied is in {@code forebay.schema_history} with its checksum: a file that changed afterwards is
 * refused, a version that this program does not know yet is left alone (a newer node has been here).
 */
final class Migrations {
    /** The folder of the kit's own. */
    static final String KIT = "dev/forebay/migration";

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    /** "forebay" and "migrate" as numbers, so that no other program's lock is hit by chance. */
    private static final long LOCK = 0x666F_7265_6D69_6772L;

    private static final int NETWORK_TIMEOUT_MILLIS = 120_000;
    private static final int STATEMENT_TIMEOUT_MILLIS = 90_000;

    private final DataSource dataSource;
    private final String folder;

    Migrations(DataSource dataSource, String folder) {
        this.dataSource = dataSource;
        this.folder = folder;
    }

    void run() {
        List<Migration> migrations = Migration.in(folder);
        try (Connection connection = dataSource.getConnection()) {
            int networkTimeout = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
            connection.setAutoCommit(false);
            try {
                for (Migration migration : migrations) {
                    applyOnce(connection, migration);
                }
            } finally {
                connection.setAutoCommit(true);
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
            }
        } catch (SQLException e) {
            throw SqlFailure.noConnection(Duration.ZERO, e);
        }
    }

    private static void applyOnce(Connection connection, Migration migration) throws SQLException {
        try {
            begin(connection);
            String applied = history(connection).get(migration.version());
            if (applied == null) {
                apply(connection, migration);
            } else if (!applied.equals(migration.checksum())) {
                throw new IllegalStateException(migration.file() + " was changed after it had been applied (checksum "
                        + applied + " then, " + migration.checksum()
                        + " now); bring the file back and put the change into a new migration");
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw new ForebayException(
                    "migrate",
                    null,
                    Duration.ZERO,
                    Applied.NO,
                    migration.file() + " could not be applied (SQLState " + e.getSQLState() + "): " + e.getMessage(),
                    e);
        } catch (RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    private static void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local statement_timeout = " + STATEMENT_TIMEOUT_MILLIS);
            statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
            statement.execute("create schema if not exists forebay");
            statement.execute("create table if not exists forebay.schema_history (version int primary key, name text"
                    + " not null, checksum text not null, applied_at timestamptz not null default now())");
        }
    }

    private static Map<Integer, String> history(Connection connection) throws SQLException {
        Map<Integer, String> checksums = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select version, checksum from forebay.schema_history")) {
            while (rows.next()) {
                checksums.put(rows.getInt("version"), rows.getString("checksum"));
            }
        }
        return checksums;
    }

    private static void apply(Connection connection, Migration migration) throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement note = connection.prepareStatement(
                        "insert into forebay.schema_history (version, name, checksum) values (?, ?, ?)")) {
            statement.execute(migration.text());
            note.setInt(1, migration.version());
            note.setString(2, migration.name());
            note.setString(3, migration.checksum());
            note.execute();
        }
        LOG.info("applied migration {}", migration.file());
    }
}
