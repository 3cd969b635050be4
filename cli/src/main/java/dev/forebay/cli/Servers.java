package dev.forebay.cli;

import dev.forebay.cli.ServerKeeper.Kept;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServerException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Redis and PostgreSQL for one box office: those that REDIS_URL and DATABASE_URL name, which are reached before
 * anything else starts, else embedded ones in the data directory.
 */
final class Servers implements AutoCloseable {
    private static final String DATABASE = "forebay";

    private final URI redisUrl;
    private final DatabaseAddress database;
    private final @Nullable EmbeddedRedis embeddedRedis;
    private final @Nullable EmbeddedPostgres embeddedPostgres;

    private Servers(
            URI redisUrl,
            DatabaseAddress database,
            @Nullable EmbeddedRedis embeddedRedis,
            @Nullable EmbeddedPostgres embeddedPostgres) {
        this.redisUrl = redisUrl;
        this.database = database;
        this.embeddedRedis = embeddedRedis;
        this.embeddedPostgres = embeddedPostgres;
    }

    static Servers start(ExternalServers external, Path dataDir) {
        EmbeddedPostgres postgres = null;
        EmbeddedRedis redis = null;
        try {
            DatabaseAddress database = external.database().orElse(null);
            if (database == null) {
                postgres = EmbeddedPostgres.builder()
                        .dataDir(dataDir.resolve("postgres"))
                        .start();
                EmbeddedDatabase own = postgres.createDatabase(DATABASE);
                database = new DatabaseAddress(own.jdbcUrl(), own.username(), own.password());
            }
            URI redisUrl = external.redis().orElse(null);
            if (redisUrl == null) {
                redis = EmbeddedRedis.builder()
                        .dataDir(dataDir.resolve("redis"))
                        .password(RandomSecret.next())
                        .start();
                redisUrl = redis.uri();
            }
            return new Servers(redisUrl, database, redis, postgres);
        } catch (EmbeddedServerException e) {
            close(redis, postgres);
            throw CliException.unavailable(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            close(redis, postgres);
            throw e;
        }
    }

    /** Empties the embedded servers; those that belong to others are left alone. */
    void forget() {
        if (embeddedPostgres != null) {
            embeddedPostgres.dropDatabase(DATABASE);
            embeddedPostgres.createDatabase(DATABASE);
        }
        if (embeddedRedis != null) {
            embeddedRedis.command("FLUSHALL");
        }
    }

    /** Starts embedded servers again that end before this is closed. */
    AutoCloseable keep(PrintWriter out) {
        Deque<ServerKeeper> keepers = new ArrayDeque<>();
        if (embeddedRedis != null) {
            keepers.push(new ServerKeeper(
                    new Kept(
                            "Redis",
                            embeddedRedis::isAlive,
                            embeddedRedis::restart,
                            "sales go on from PostgreSQL",
                            Duration.ofSeconds(10)),
                    out));
        }
        if (embeddedPostgres != null) {
            keepers.push(new ServerKeeper(
                    new Kept(
                            "PostgreSQL",
                            embeddedPostgres::isAlive,
                            embeddedPostgres::restart,
                            "nothing can be sold without it",
                            Duration.ofSeconds(2)),
                    out));
        }
        return () -> {
            for (ServerKeeper keeper : keepers) {
                keeper.close();
            }
        };
    }

    URI redisUrl() {
        return redisUrl;
    }

    DatabaseAddress database() {
        return database;
    }

    boolean embeddedDatabase() {
        return embeddedPostgres != null;
    }

    /** For people: where it is, without a secret. */
    String redisDisplay() {
        return redisUrl.getScheme() + "://" + redisUrl.getHost() + ":"
                + (redisUrl.getPort() < 0 ? 6379 : redisUrl.getPort())
                + origin(embeddedRedis == null ? null : embeddedRedis.pid());
    }

    String databaseDisplay() {
        return database.display() + origin(embeddedPostgres == null ? null : embeddedPostgres.pid());
    }

    private static String origin(@Nullable Long pid) {
        return pid == null ? "" : "  (embedded, process " + pid + ")";
    }

    /** Redis first: PostgreSQL keeps what counts and goes last. */
    @Override
    public void close() {
        close(embeddedRedis, embeddedPostgres);
    }

    private static void close(@Nullable EmbeddedRedis redis, @Nullable EmbeddedPostgres postgres) {
        try {
            if (redis != null) {
                redis.close();
            }
        } finally {
            if (postgres != null) {
                postgres.close();
            }
        }
    }
}
