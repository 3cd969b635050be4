package dev.forebay.embedded;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis 7.0 in a process of its own, on loopback, ready in some ten milliseconds; or another server that speaks its
 * language, such as Valkey, where {@link Builder#program} names one.
 *
 * <pre>{@code
 * try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
 *     redis.command("SET", "greeting", "hello");
 *     redis.kill();
 *     redis.restartEmpty();
 * }
 * }</pre>
 *
 * <p>With a data directory it keeps an append-only file, so that what it acknowledged survives a {@link #kill}; without
 * one it lives in a temporary folder, writes nothing by itself, and only a {@link #restart} of a living server keeps
 * the data. It ends with the JVM, also when that is killed. Thread-safe: starts and stops are serialised, commands run
 * beside each other. Every call has a deadline; failures are {@link EmbeddedServerException}.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final SupervisedServer.Product PRODUCT = new SupervisedServer.Product("Redis", "redis", "TERM");
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    private final SupervisedServer<RedisLaunch> server;

    private EmbeddedRedis(SupervisedServer<RedisLaunch> server) {
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

    /**
     * {@code redis://127.0.0.1:port}, {@code rediss} with TLS; with the login of {@code app} where there are users, else
     * with the password where there is one.
     */
    public URI uri() {
        RedisConfiguration configuration = server.launch().configuration();
        RedisUsers users = configuration.security().users();
        String password = users == null ? configuration.password() : users.password(RedisUsers.APP);
        String login = password == null
                ? ""
                : (users == null ? "" : RedisUsers.APP) + ":" + URLEncoder.encode(password, StandardCharsets.UTF_8)
                        + "@";
        String scheme = configuration.security().tls() == null ? "redis" : "rediss";
        return URI.create(scheme + "://" + login + host() + ":" + port());
    }

    public long pid() {
        return server.pid();
    }

    public boolean isAlive() {
        return server.isAlive();
    }

    /** Whether it was stopped by {@link #pause} and neither resumed nor ended since. */
    public boolean isPaused() {
        return server.isPaused();
    }

    /** The server's log file. */
    public Path log() {
        return server.log();
    }

    /** The end of the log. */
    public List<String> lastLogLines(int count) {
        return server.lastLogLines(count);
    }

    /**
     * Sends a command on a connection of its own and returns the reply as redis-cli prints it raw: an array one element
     * a line, an absent value as an empty text. Waits at most five seconds.
     *
     * @throws EmbeddedServerException for an error reply, whose text it carries, and when Redis does not answer
     */
    @CanIgnoreReturnValue
    public String command(String... command) {
        return command(COMMAND_TIMEOUT, command);
    }

    /** The same with a time-out of the caller's. */
    @CanIgnoreReturnValue
    public String command(Duration timeout, String... command) {
        try (RespClient client = server.launch().connect(timeout)) {
            return text(command[0], client.call(command));
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "no answer from Redis on port " + port() + " to " + command[0] + ": " + e.getMessage(), e);
        }
    }

    /** SIGKILL: the server is gone when this returns, and nothing was saved. */
    public void kill() {
        server.kill();
    }

    /** SIGSTOP: connections stay open and nothing is answered. */
    public void pause() {
        server.pause();
    }

    /** SIGCONT after {@link #pause}. */
    public void resume() {
        server.resume();
    }

    /** Stops it, where it still runs, and starts it on the same port with the data it has. */
    public void restart() {
        server.restart();
    }

    /** Kills it, where it still runs, and starts it on the same port without any data. */
    public void restartEmpty() {
        server.restartWithout("appendonlydir", "dump.rdb");
    }

    /** Stops it and, where its folder was a temporary one, deletes that. */
    @Override
    public void close() {
        server.close();
    }

    /** A connection of its own, logged in, for work of more than one command. */
    RespClient connect(Duration timeout) throws IOException {
        return server.launch().connect(timeout);
    }

    /** What MIGRATE needs to log in here. */
    List<String> migrateLogin() {
        List<String> login = server.launch().configuration().login();
        return switch (login.size()) {
            case 3 -> List.of("AUTH2", login.get(1), login.get(2));
            default -> login;
        };
    }

    private static String text(String command, @Nullable Object reply) {
        return switch (reply) {
            case null -> "";
            case RespClient.ErrorReply error ->
                throw new EmbeddedServerException("Redis refused " + command + ": " + error.message());
            case List<?> elements ->
                elements.stream().map(element -> text(command, element)).collect(Collectors.joining("\n"));
            default -> reply.toString();
        };
    }

    /** What the server is to be. Not thread-safe. */
    public static final class Builder {
        private @Nullable Path dataDir;
        private int port;
        private @Nullable String password;
        private RedisConfiguration.Role role = RedisConfiguration.Role.SERVER;
        private RedisSecurity security = RedisSecurity.NONE;
        private boolean debug;
        private final List<String> settings = new ArrayList<>();
        private List<String> firstCommand = List.of();
        private @Nullable Path given;
        private @Nullable Path program;

        private Builder() {}

        /** The server to run, a redis-server or a valkey-server. Default: the bundled Redis, see {@link ServerPrograms}. */
        @CanIgnoreReturnValue
        public Builder program(Path server) {
            this.program = Objects.requireNonNull(server);
            return this;
        }

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

        @CanIgnoreReturnValue
        public Builder password(String secret) {
            this.password = Objects.requireNonNull(secret);
            return this;
        }

        /** TLS, users, or both; {@link EmbeddedRedis#command} is then sent as {@code admin}. */
        @CanIgnoreReturnValue
        public Builder security(RedisSecurity chosen) {
            this.security = Objects.requireNonNull(chosen);
            return this;
        }

        /** A Redis Cluster of this one node, which owns all 16,384 slots. */
        @CanIgnoreReturnValue
        public Builder clusterEnabled(boolean enabled) {
            this.role = enabled ? RedisConfiguration.Role.CLUSTER_OF_ONE : RedisConfiguration.Role.SERVER;
            return this;
        }

        /** A sentinel; needs a {@link #configurationFile} that it may write to. */
        @CanIgnoreReturnValue
        public Builder asSentinel() {
            return role(RedisConfiguration.Role.SENTINEL);
        }

        @CanIgnoreReturnValue
        Builder role(RedisConfiguration.Role other) {
            this.role = other;
            return this;
        }

        /** Allows DEBUG, as some tests of faults need. */
        @CanIgnoreReturnValue
        public Builder debugCommands(boolean allowed) {
            this.debug = allowed;
            return this;
        }

        /** Lines of redis.conf, which win over ours: {@code setting("maxmemory 64mb")}. */
        @CanIgnoreReturnValue
        public Builder setting(String... lines) {
            settings.addAll(List.of(lines));
            return this;
        }

        /**
         * Starts it with exactly this file, from the file's folder; only the port, the folder of the data and what
         * {@link #setting} says are given on the command line. What is said by {@link #security} and {@link #password}
         * is then no setting but how to log in.
         */
        @CanIgnoreReturnValue
        public Builder configurationFile(Path file) {
            this.given = Objects.requireNonNull(file);
            return this;
        }

        @CanIgnoreReturnValue
        Builder firstCommand(String... command) {
            this.firstCommand = List.of(command);
            return this;
        }

        /** Starts it; returns when it answers. */
        public EmbeddedRedis start() {
            Path server = ServerPrograms.chosen(program);
            RedisConfiguration configuration = new RedisConfiguration(
                    role, password, security, debug, dataDir != null, settings, firstCommand, given);
            return new EmbeddedRedis(SupervisedServer.start(
                    PRODUCT, dataDir, port, site -> new RedisLaunch(server, configuration, site)));
        }
    }
}
