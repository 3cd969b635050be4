package dev.forebay.embedded;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL 18 in processes of its own, on loopback, ready in about a second; as root too.
 *
 * <pre>{@code
 * try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().throwaway().start()) {
 *     EmbeddedDatabase shop = postgres.createDatabase("shop");
 *     try (Connection connection = shop.connect()) { ... }
 * }
 * }</pre>
 *
 * <p>With a data directory the data is kept from run to run, durably unless {@link Builder#throwaway} is asked for;
 * without one it lives in a temporary folder. A commit that was acknowledged survives {@link #kill} in any case. It
 * ends with the JVM, also when that is killed. Thread-safe: starts and stops are serialised. Every call has a deadline;
 * failures are {@link EmbeddedServerException}.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
    private static final Duration PACE = Duration.ofMillis(5);

    private final ReentrantLock lifecycle = new ReentrantLock();
    private final PostgresCluster cluster;
    private final DataDirectory directory;
    private final ServerProcess process;
    private final Map<String, String> settings;
    private final int port;
    private boolean closed;

    private EmbeddedPostgres(
            PostgresCluster cluster,
            DataDirectory directory,
            ServerProcess process,
            Map<String, String> settings,
            int port) {
        this.cluster = cluster;
        this.directory = directory;
        this.process = process;
        this.settings = settings;
        this.port = port;
    }

    public static Builder builder() {
        return new Builder();
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /** {@code jdbc:postgresql://127.0.0.1:port/database}, without the login. */
    public String jdbcUrl(String database) {
        return database(database).jdbcUrl();
    }

    /** The superuser's name. */
    public String username() {
        return PostgresCluster.USER;
    }

    public String password() {
        return cluster.password();
    }

    /** A database of this server, whether it exists or not. */
    public EmbeddedDatabase database(String name) {
        return new EmbeddedDatabase(host(), port, name, username(), password());
    }

    /** Makes the database where there is none of that name; from letters, digits and underscores. */
    @CanIgnoreReturnValue
    public EmbeddedDatabase createDatabase(String name) {
        EmbeddedDatabase database = database(name);
        database.createFrom(database("postgres"));
        return database;
    }

    /** Drops the database with all connections to it, where there is one. */
    public void dropDatabase(String name) {
        database(name).dropFrom(database("postgres"));
    }

    /** The id of the postmaster. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The server's log file. */
    public Path log() {
        return process.log();
    }

    /** The end of the log. */
    public List<String> lastLogLines(int count) {
        return process.lastLines(count);
    }

    /** SIGKILL to the postmaster and its backends: gone when this returns. */
    public void kill() {
        exclusively(process::kill);
    }

    /** SIGSTOP to the postmaster and its backends: connections stay open and nothing is answered. */
    public void pause() {
        exclusively(process::pause);
    }

    /** SIGCONT after {@link #pause}. */
    public void resume() {
        exclusively(process::resume);
    }

    /** Stops it, where it still runs, and starts it on the same port with its data. */
    public void restart() {
        exclusively(() -> {
            process.stop();
            launch();
        });
    }

    /** Stops it and keeps the folder until {@link #close}; {@link #restart} starts it again. */
    public void stop() {
        exclusively(process::stop);
    }

    /** Terminates all clients' connections; returns how many. */
    @CanIgnoreReturnValue
    public int killBackends() {
        return database("postgres").terminateClients();
    }

    /** Stops it and, where its folder was a temporary one, deletes that. */
    @Override
    public void close() {
        exclusively(() -> {
            if (!closed) {
                closed = true;
                process.close();
                cluster.releaseSharedMemory(); // after a kill
                directory.close();
            }
        });
    }

    private void exclusively(Runnable work) {
        lifecycle.lock();
        try {
            work.run();
        } finally {
            lifecycle.unlock();
        }
    }

    private void launch() {
        if (closed) {
            throw new EmbeddedServerException("this PostgreSQL was closed: start another");
        }
        if (!Ports.isFree(port)) {
            throw new EmbeddedServerException(
                    "port " + port + " is taken: stop what listens there, or choose another port for PostgreSQL");
        }
        process.start(cluster.serverCommand(port, settings), PostgresCluster.ENVIRONMENT);
        Deadline deadline = Deadline.in(START_TIMEOUT);
        while (!answers()) {
            if (process.endedWithin(PACE)) {
                throw new EmbeddedServerException("PostgreSQL ended at its start: " + why());
            }
            if (deadline.isPast()) {
                throw new EmbeddedServerException(
                        "PostgreSQL did not answer within " + START_TIMEOUT.toSeconds() + " s: " + why());
            }
        }
    }

    private boolean answers() {
        if (!cluster.reportsReady()) {
            return false;
        }
        try (Connection connection = database("postgres").connect()) {
            return connection.isValid(5);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private String why() {
        return String.join(" | ", lastLogLines(3)) + " (log: " + log() + ")";
    }

    private boolean portWasTakenMeanwhile() {
        return lastLogLines(20).stream().anyMatch(line -> line.contains("Address already in use"));
    }

    /** What the server is to be. Not thread-safe. */
    public static final class Builder {
        private static final int ATTEMPTS = 5;

        private @Nullable Path dataDir;
        private @Nullable Account account;
        private int port;
        private boolean throwaway;
        private final Map<String, String> settings = new LinkedHashMap<>();

        private Builder() {}

        /** A folder that is kept, and with it the data. Default: a temporary one. */
        @CanIgnoreReturnValue
        public Builder dataDir(Path path) {
            this.dataDir = Objects.requireNonNull(path);
            return this;
        }

        /** A fixed port. Default: a free one. */
        @CanIgnoreReturnValue
        public Builder port(int fixed) {
            this.port = fixed;
            return this;
        }

        /**
         * For tests: nothing is forced to the disk. Commits survive the death of processes, not that of the machine.
         */
        @CanIgnoreReturnValue
        public Builder throwaway() {
            this.throwaway = true;
            return this;
        }

        /** A setting of postgresql.conf, which wins over ours. */
        @CanIgnoreReturnValue
        public Builder setting(String name, String value) {
            settings.put(Objects.requireNonNull(name), Objects.requireNonNull(value));
            return this;
        }

        @CanIgnoreReturnValue
        Builder account(Account other) {
            this.account = other;
            return this;
        }

        /** Starts it, after making its folder where there is none; returns when it answers. */
        public EmbeddedPostgres start() {
            Account runAs = account == null ? Account.current() : account;
            Path home = Binaries.forAccount(runAs).postgresHome();
            for (int attempt = 1; ; attempt++) {
                EmbeddedPostgres postgres = open(runAs, home);
                try {
                    postgres.launch();
                    return postgres;
                } catch (EmbeddedServerException e) {
                    boolean again = port == 0 && attempt < ATTEMPTS && postgres.portWasTakenMeanwhile();
                    postgres.close();
                    if (!again) {
                        throw e;
                    }
                }
            }
        }

        private EmbeddedPostgres open(Account runAs, Path home) {
            DataDirectory directory = DataDirectory.open(dataDir, "postgres");
            try {
                ServerProcess process = new ServerProcess("postgres", directory, throwaway ? "QUIT" : "INT");
                try {
                    PostgresCluster cluster = PostgresCluster.open(directory.path(), home, runAs, throwaway);
                    Map<String, String> all = PostgresCluster.settings(throwaway);
                    all.putAll(settings);
                    return new EmbeddedPostgres(cluster, directory, process, all, port == 0 ? Ports.free() : port);
                } catch (RuntimeException e) {
                    process.close();
                    throw e;
                }
            } catch (RuntimeException e) {
                directory.close();
                throw e;
            }
        }
    }
}
