package dev.forebay.embedded;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis 7.0 in a process of its own, on loopback, ready in some ten milliseconds.
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
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PACE = Duration.ofMillis(2);

    private final ReentrantLock lifecycle = new ReentrantLock();
    private final RedisConfiguration configuration;
    private final DataDirectory directory;
    private final ServerProcess process;
    private final Path program;
    private final int port;
    private boolean closed;

    private EmbeddedRedis(
            RedisConfiguration configuration, DataDirectory directory, ServerProcess process, Path program, int port) {
        this.configuration = configuration;
        this.directory = directory;
        this.process = process;
        this.program = program;
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

    /** {@code redis://127.0.0.1:port}, with the password where there is one. */
    public URI uri() {
        String password = configuration.password();
        String login = password == null ? "" : ":" + URLEncoder.encode(password, StandardCharsets.UTF_8) + "@";
        return URI.create("redis://" + login + host() + ":" + port);
    }

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
        try (RespClient client = connect(timeout)) {
            return text(command[0], client.call(command));
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "no answer from Redis on port " + port + " to " + command[0] + ": " + e.getMessage(), e);
        }
    }

    /** SIGKILL: the server is gone when this returns, and nothing was saved. */
    public void kill() {
        exclusively(process::kill);
    }

    /** SIGSTOP: connections stay open and nothing is answered. */
    public void pause() {
        exclusively(process::pause);
    }

    /** SIGCONT after {@link #pause}. */
    public void resume() {
        exclusively(process::resume);
    }

    /** Stops it, where it still runs, and starts it on the same port with the data it has. */
    public void restart() {
        exclusively(() -> {
            process.stop();
            launch();
        });
    }

    /** Kills it, where it still runs, and starts it on the same port without any data. */
    public void restartEmpty() {
        exclusively(() -> {
            process.kill();
            try {
                Directories.delete(directory.path().resolve("appendonlydir"));
                Files.deleteIfExists(directory.path().resolve("dump.rdb"));
            } catch (IOException e) {
                throw new EmbeddedServerException("cannot delete Redis' data: " + e, e);
            }
            launch();
        });
    }

    /** Stops it and, where its folder was a temporary one, deletes that. */
    @Override
    public void close() {
        exclusively(() -> {
            if (!closed) {
                closed = true;
                if (directory.temporary()) {
                    process.kill();
                }
                process.close();
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
            throw new EmbeddedServerException("this Redis was closed: start another");
        }
        if (!Ports.isFree(port)) {
            throw new EmbeddedServerException(
                    "port " + port + " is taken: stop what listens there, or choose another port for Redis");
        }
        Path file = configuration.write(directory, port);
        process.start(List.of(program.toString(), file.toString()), Map.of());
        Deadline deadline = Deadline.in(START_TIMEOUT);
        while (!answers()) {
            if (process.endedWithin(PACE)) {
                throw new EmbeddedServerException("Redis ended at its start: " + why());
            }
            if (deadline.isPast()) {
                throw new EmbeddedServerException(
                        "Redis did not answer within " + START_TIMEOUT.toSeconds() + " s: " + why());
            }
        }
        if (configuration.cluster()) {
            ownAllSlots(deadline);
        }
    }

    private boolean answers() {
        try (RespClient client = connect(COMMAND_TIMEOUT)) {
            return "PONG".equals(client.call("PING"));
        } catch (IOException notYet) {
            return false;
        }
    }

    private void ownAllSlots(Deadline deadline) {
        if (command("CLUSTER", "INFO").contains("cluster_slots_assigned:0")) {
            command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        }
        while (!command("CLUSTER", "INFO").contains("cluster_state:ok")) {
            if (process.endedWithin(PACE) || deadline.isPast()) {
                throw new EmbeddedServerException("the cluster of one node did not become ready: " + why());
            }
        }
    }

    private RespClient connect(Duration timeout) throws IOException {
        RespClient client = new RespClient(port, timeout);
        String password = configuration.password();
        if (password != null && client.call("AUTH", password) instanceof RespClient.ErrorReply error) {
            client.close();
            throw new IOException(error.message());
        }
        return client;
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
        private int port;
        private @Nullable String password;
        private boolean cluster;
        private boolean debug;
        private final List<String> settings = new ArrayList<>();

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

        @CanIgnoreReturnValue
        public Builder password(String secret) {
            this.password = Objects.requireNonNull(secret);
            return this;
        }

        /** A Redis Cluster of this one node, which owns all 16,384 slots. */
        @CanIgnoreReturnValue
        public Builder clusterEnabled(boolean enabled) {
            this.cluster = enabled;
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

        /** Starts it; returns when it answers. */
        public EmbeddedRedis start() {
            Path program = new Binaries(Platform.current(), Binaries.userCache()).redisServer();
            RedisConfiguration configuration =
                    new RedisConfiguration(password, cluster, debug, dataDir != null, settings);
            for (int attempt = 1; ; attempt++) {
                EmbeddedRedis redis = open(configuration, program);
                try {
                    redis.launch();
                    return redis;
                } catch (EmbeddedServerException e) {
                    boolean again = port == 0 && attempt < ATTEMPTS && redis.portWasTakenMeanwhile();
                    redis.close();
                    if (!again) {
                        throw e;
                    }
                }
            }
        }

        private EmbeddedRedis open(RedisConfiguration configuration, Path program) {
            DataDirectory directory = DataDirectory.open(dataDir, "redis");
            try {
                ServerProcess process = new ServerProcess("redis", directory, "TERM");
                return new EmbeddedRedis(configuration, directory, process, program, port == 0 ? Ports.free() : port);
            } catch (RuntimeException e) {
                directory.close();
                throw e;
            }
        }
    }
}
