package dev.forebay.redis;

import dev.forebay.base.KeySpace;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the process reaches Redis. Immutable; its text never shows a password.
 *
 * @param state the deployment of the role {@code state}
 * @param cache the deployment of the role {@code cache}; empty: the same as {@code state}, connections included
 * @param keyPrefix first part of every key
 * @param timeout longest wait of one call without a {@link RedisBudget}
 * @param connectTimeout longest wait for a TCP connection, and again for the sign-in
 * @param reconnectShortest first delay after a lost connection
 * @param reconnectLongest where the doubling delay ends
 * @param silentAfter a connection that leaves calls unanswered for so long is closed and opened anew; longer than any
 *     script runs
 * @param queueBound calls of one connection that may wait to be written or answered; more are refused as OVERLOADED
 * @param watchConnections most connections for optimistic updates
 * @param largestCommand most bytes of one command; a larger one is refused before it is sent
 * @param maxMemory memory that Redis may use; empty: as the server is configured
 * @param defaultTtl time to live of what names none: entries of caches
 * @param replicaReads whether {@link RedisCommands#read} of the role {@code cache} may ask replicas of a Cluster or of the master that
 *     Sentinels watch
 * @param debug log every command with its time, values redacted
 */
public record RedisOptions(
        RedisServer state,
        Optional<RedisServer> cache,
        String keyPrefix,
        Duration timeout,
        Duration connectTimeout,
        Duration reconnectShortest,
        Duration reconnectLongest,
        Duration silentAfter,
        int queueBound,
        int watchConnections,
        int largestCommand,
        OptionalLong maxMemory,
        Duration defaultTtl,
        boolean replicaReads,
        boolean debug) {
    public RedisOptions {
        KeySpace.requirePart(keyPrefix);
        requirePositive("timeout", timeout);
        requirePositive("connectTimeout", connectTimeout);
        requirePositive("reconnectShortest", reconnectShortest);
        requirePositive("defaultTtl", defaultTtl);
        requirePositive("silentAfter", silentAfter);
        if (reconnectLongest.compareTo(reconnectShortest) < 0) {
            throw new IllegalArgumentException(
                    "reconnectLongest " + reconnectLongest + " is below reconnectShortest " + reconnectShortest);
        }
        requirePositive("queueBound", queueBound);
        requirePositive("watchConnections", watchConnections);
        requirePositive("largestCommand", largestCommand);
        if (maxMemory.isPresent() && maxMemory.getAsLong() <= 0) {
            throw new IllegalArgumentException("maxMemory must be above 0");
        }
    }

    /** Where a deployment is run: what is taken for granted differs. */
    public enum Preset {
        /** One Redis on this machine for both roles where none is named. */
        DEVELOPMENT,
        /** As in development, with a short time-out for the first connection. */
        TEST,
        /** The address must be named; nothing falls back to this machine. */
        PRODUCTION
    }

    /** The deployment of a role. */
    public RedisServer server(RedisRole role) {
        return switch (role) {
            case STATE -> state;
            case CACHE -> cache.orElse(state);
        };
    }

    /** The keys of this application. */
    public KeySpace keys() {
        return KeySpace.of(keyPrefix);
    }

    /** Options for one server, everything else as documented on {@link Builder}. */
    public static Builder at(String host, int port) {
        return builder(RedisServer.at(host, port));
    }

    public static Builder builder(RedisServer state) {
        return new Builder(state);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be above 0");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be above 0");
        }
    }

    /** Collects options; not thread-safe. */
    public static final class Builder {
        private RedisServer state;
        private Optional<RedisServer> cache = Optional.empty();
        private String keyPrefix = "forebay";
        private Duration timeout = Duration.ofMillis(250);
        private Duration connectTimeout = Duration.ofMillis(500);
        private Duration reconnectShortest = Duration.ofMillis(20);
        private Duration reconnectLongest = Duration.ofMillis(500);
        private Duration silentAfter = Duration.ofSeconds(8);
        private int queueBound = 10_000;
        private int watchConnections = 4;
        private int largestCommand = 8 << 20;
        private OptionalLong maxMemory = OptionalLong.empty();
        private Duration defaultTtl = Duration.ofSeconds(300);
        private boolean replicaReads;
        private boolean debug;

        private Builder(RedisServer state) {
            this.state = state;
        }

        public Builder state(RedisServer server) {
            this.state = server;
            return this;
        }

        /** A deployment of its own for the role {@code cache}; without it both roles share one. */
        public Builder cache(RedisServer server) {
            this.cache = Optional.of(server);
            return this;
        }

        /** Default {@code forebay}. */
        public Builder keyPrefix(String prefix) {
            this.keyPrefix = prefix;
            return this;
        }

        /** Default 250 ms. */
        public Builder timeout(Duration value) {
            this.timeout = value;
            return this;
        }

        /** Default 500 ms. */
        public Builder connectTimeout(Duration value) {
            this.connectTimeout = value;
            return this;
        }

        /** Default 20 to 500 ms. */
        public Builder reconnect(Duration shortest, Duration longest) {
            this.reconnectShortest = shortest;
            this.reconnectLongest = longest;
            return this;
        }

        /** Default 8 s. */
        public Builder silentAfter(Duration value) {
            this.silentAfter = value;
            return this;
        }

        /** Default 10,000. */
        public Builder queueBound(int calls) {
            this.queueBound = calls;
            return this;
        }

        /** Default 4. */
        public Builder watchConnections(int most) {
            this.watchConnections = most;
            return this;
        }

        /** Default 8 MiB. */
        public Builder largestCommand(int bytes) {
            this.largestCommand = bytes;
            return this;
        }

        /** Default: as the server is configured. */
        public Builder maxMemory(long bytes) {
            this.maxMemory = OptionalLong.of(bytes);
            return this;
        }

        /** Default 300 s. */
        public Builder defaultTtl(Duration value) {
            this.defaultTtl = value;
            return this;
        }

        /** Default off. */
        public Builder replicaReads(boolean on) {
            this.replicaReads = on;
            return this;
        }

        /** Default off. */
        public Builder debug(boolean on) {
            this.debug = on;
            return this;
        }

        public RedisOptions build() {
            return new RedisOptions(
                    state,
                    cache,
                    keyPrefix,
                    timeout,
                    connectTimeout,
                    reconnectShortest,
                    reconnectLongest,
                    silentAfter,
                    queueBound,
                    watchConnections,
                    largestCommand,
                    maxMemory,
                    defaultTtl,
                    replicaReads,
                    debug);
        }
    }
}
