package dev.forebay.cli;

import dev.forebay.cli.ServerKeeper.Kept;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedServerException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Redis and PostgreSQL for one box office: those that the environment names, which are reached before anything else
 * starts, else embedded ones in the data directory.
 */
final class Servers implements AutoCloseable {
    private static final String DATABASE = "forebay";
    private static final String CACHE = "redis-cache";
    /** Little memory, as befits a first run; what does not fit is evicted. */
    private static final String[] CACHE_SETTINGS = {
        "maxmemory 64mb", "maxmemory-policy allkeys-lru", "maxmemory-samples 10"
    };

    /** What the starter can be told of a place: all of it is, so that nothing of the environment mixes in. */
    private static final List<String> PLACE = List.of(
            "url",
            "host",
            "port",
            "nodes",
            "sentinels",
            "sentinel-master",
            "sentinel-username",
            "sentinel-password",
            "username",
            "password",
            "password-file",
            "database",
            "tls",
            "tls-ca",
            "tls-cert",
            "tls-key");

    private final ExternalServers external;
    private final Deque<Runnable> started = new ArrayDeque<>();
    private @Nullable EmbeddedPostgres postgres;
    private @Nullable DatabaseAddress database;
    private @Nullable EmbeddedDeployment state;
    private @Nullable EmbeddedDeployment cache;

    private Servers(ExternalServers external) {
        this.external = external;
    }

    /**
     * What is to be started where the environment names nothing.
     *
     * @param cache a second deployment, for the role cache
     */
    record Plan(Path dataDir, Topology state, Optional<Topology> cache) {}

    /** Starts what is missing; {@code out} hears of data that cannot be used. */
    static Servers start(ExternalServers external, Plan plan, Consumer<String> out) {
        Servers servers = new Servers(external);
        try {
            servers.startDatabase(plan);
            if (external.redis().isEmpty()) {
                servers.state = servers.deployment(new RedisHome(plan.dataDir, "redis", plan.state), out);
                servers.cache = plan.cache
                        .map(topology ->
                                servers.deployment(new RedisHome(plan.dataDir, CACHE, topology), out, CACHE_SETTINGS))
                        .orElse(null);
                if (plan.cache.isEmpty()) {
                    RedisHome.leave(plan.dataDir, CACHE);
                }
            }
            return servers;
        } catch (RuntimeException e) {
            servers.close();
            throw e instanceof EmbeddedServerException ? CliException.unavailable(String.valueOf(e.getMessage())) : e;
        }
    }

    private void startDatabase(Plan plan) {
        database = external.database().orElse(null);
        if (database == null) {
            EmbeddedPostgres own = EmbeddedPostgres.builder()
                    .dataDir(plan.dataDir.resolve("postgres"))
                    .start();
            started.push(own::close);
            postgres = own;
            EmbeddedDatabase made = own.createDatabase(DATABASE);
            database = new DatabaseAddress(made.jdbcUrl(), made.username(), made.password());
        }
    }

    private EmbeddedDeployment deployment(RedisHome home, Consumer<String> out, String... settings) {
        home.prepare().ifPresent(out);
        try {
            EmbeddedDeployment made = EmbeddedDeployment.start(home, settings);
            started.push(made::close);
            return made;
        } catch (EmbeddedServerException e) {
            throw CliException.unavailable(e.getMessage() + "; when " + home.path()
                    + " is deleted, Redis starts anew, filled from PostgreSQL");
        }
    }

    /** Empties the embedded servers; those that belong to others are left alone. */
    void forget() {
        if (postgres != null) {
            postgres.dropDatabase(DATABASE);
            postgres.createDatabase(DATABASE);
        }
        redis().values().forEach(EmbeddedDeployment::forget);
    }

    /** Starts embedded servers again that end before this is closed. */
    AutoCloseable keep(PrintWriter out) {
        List<Kept> kept = new ArrayList<>();
        redis().forEach((name, deployment) -> kept.addAll(deployment.kept(name)));
        EmbeddedPostgres own = postgres;
        if (own != null) {
            kept.add(new Kept(
                    "PostgreSQL", own::isAlive, own::restart, "nothing can be sold without it", Duration.ofSeconds(2)));
        }
        List<ServerKeeper> keepers =
                kept.stream().map(server -> new ServerKeeper(server, out)).toList();
        return () -> {
            for (ServerKeeper keeper : keepers.reversed()) {
                keeper.close();
            }
        };
    }

    /** The embedded deployments by the names that people read. */
    Map<String, EmbeddedDeployment> redis() {
        Map<String, EmbeddedDeployment> deployments = new LinkedHashMap<>();
        if (state != null) {
            deployments.put("Redis", state);
        }
        if (cache != null) {
            deployments.put("Redis cache", cache);
        }
        return deployments;
    }

    /** What to tell the starter of Redis: nothing where the environment tells it. */
    Map<String, String> redisProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        put(properties, "forebay.redis.", state);
        put(properties, "forebay.redis.cache.", cache);
        return properties;
    }

    private static void put(Map<String, String> properties, String prefix, @Nullable EmbeddedDeployment deployment) {
        if (deployment != null) {
            PLACE.forEach(
                    part -> properties.put(prefix + part, deployment.place().getOrDefault(part, "")));
        }
    }

    DatabaseAddress database() {
        if (database == null) {
            throw new IllegalStateException("asked before the start");
        }
        return database;
    }

    boolean embeddedDatabase() {
        return postgres != null;
    }

    /** For people: where each Redis is, without a secret; its servers in lines of their own where they are several. */
    Map<String, List<String>> redisDisplay() {
        Map<String, List<String>> display = new LinkedHashMap<>();
        external.redis().ifPresent(named -> display.put("Redis", List.of(named.display())));
        redis().forEach((name, deployment) -> display.put(name, deployment.display()));
        return display;
    }

    String databaseDisplay() {
        return database().display() + (postgres == null ? "" : "  (embedded, process " + postgres.pid() + ")");
    }

    /** The last started first: PostgreSQL keeps what counts and goes last. */
    @Override
    public void close() {
        EmbeddedServerException first = null;
        while (!started.isEmpty()) {
            try {
                started.pop().run();
            } catch (EmbeddedServerException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
