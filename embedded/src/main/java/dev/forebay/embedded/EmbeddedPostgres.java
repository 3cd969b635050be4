package dev.forebay.embedded;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final SupervisedServer.Product PRODUCT =
            new SupervisedServer.Product("PostgreSQL", "postgres", "INT");
    private static final SupervisedServer.Product THROWAWAY =
            new SupervisedServer.Product("PostgreSQL", "postgres", "QUIT");

    private final SupervisedServer<PostgresLaunch> server;

    private EmbeddedPostgres(SupervisedServer<PostgresLaunch> server) {
        this.server = server;
    }

    public static Builder builder() {
        return new Builder();
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return server.port();
    }

    private PostgresCluster cluster() {
        return server.launch().cluster();
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
        return cluster().password();
    }

    /** A database of this server, whether it exists or not. */
    public EmbeddedDatabase database(String name) {
        return cluster().database(port(), name);
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
        return server.pid();
    }

    public boolean isAlive() {
        return server.isAlive();
    }

    /** The server's log file. */
    public Path log() {
        return server.log();
    }

    /** The end of the log. */
    public List<String> lastLogLines(int count) {
        return server.lastLogLines(count);
    }

    /** SIGKILL to the postmaster and its backends: gone when this returns. */
    public void kill() {
        server.kill();
    }

    /** SIGSTOP to the postmaster and its backends: connections stay open and nothing is answered. */
    public void pause() {
        server.pause();
    }

    /** SIGCONT after {@link #pause}. */
    public void resume() {
        server.resume();
    }

    /** Stops it, where it still runs, and starts it on the same port with its data. */
    public void restart() {
        server.restart();
    }

    /** Stops it and keeps the folder until {@link #close}; {@link #restart} starts it again. */
    public void stop() {
        server.stop();
    }

    /** Terminates all clients' connections; returns how many. */
    @CanIgnoreReturnValue
    public int killBackends() {
        return database("postgres").terminateClients();
    }

    /** Stops it and, where its folder was a temporary one, deletes that. */
    @Override
    public void close() {
        server.close();
    }

    /** What the server is to be. Not thread-safe. */
    public static final class Builder {
        private @Nullable Path dataDir;
        private @Nullable Account account;
        private int port;
        private boolean throwaway;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final Map<String, String> environment = new HashMap<>(PostgresCluster.ENVIRONMENT);

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

        /** A variable of the environment that the server and its processes run in. */
        @CanIgnoreReturnValue
        public Builder environment(String name, String value) {
            environment.put(Objects.requireNonNull(name), Objects.requireNonNull(value));
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
            Map<String, String> all = PostgresCluster.settings(throwaway);
            all.putAll(settings);
            return new EmbeddedPostgres(SupervisedServer.start(throwaway ? THROWAWAY : PRODUCT, dataDir, port, site -> {
                PostgresCluster cluster = PostgresCluster.open(site.directory(), home, runAs, throwaway);
                return new PostgresLaunch(cluster, all, environment, site.port());
            }));
        }
    }
}
