package dev.forebay.redis;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One deployment of Redis and how to sign in: a single server, a master watched by Sentinels, or a Cluster. Immutable;
 * its text never shows a password.
 *
 * @param layout how many servers there are, and where
 * @param login how connections sign in
 * @param database database index; always 0 in a Cluster
 * @param tls how connections are encrypted; empty: not at all
 */
public record RedisServer(Layout layout, RedisLogin login, int database, Optional<RedisTls> tls) {
    public RedisServer {
        if (database < 0) {
            throw new IllegalArgumentException("database " + database + " of Redis is negative");
        }
        if (database > 0 && layout instanceof Layout.Cluster) {
            throw new IllegalArgumentException("a Redis Cluster has no database " + database + ", only 0");
        }
    }

    /** How many servers there are, and where. */
    public sealed interface Layout {
        /** One server. */
        record Single(NodeAddress node) implements Layout {}

        /**
         * One master that Sentinels name, and move to a replica when it fails.
         *
         * @param master the name by which the Sentinels know it
         * @param sentinels where they listen; one that answers is enough
         * @param login how connections to the Sentinels sign in
         */
        record Sentinel(String master, List<NodeAddress> sentinels, RedisLogin login) implements Layout {
            public Sentinel {
                sentinels = List.copyOf(sentinels);
                if (master.isBlank() || sentinels.isEmpty()) {
                    throw new IllegalArgumentException("Sentinel needs the master's name and at least one address");
                }
            }
        }

        /**
         * A Redis Cluster.
         *
         * @param seeds some of its nodes; one that answers is enough, it names the others
         */
        record Cluster(List<NodeAddress> seeds) implements Layout {
            public Cluster {
                seeds = List.copyOf(seeds);
                if (seeds.isEmpty()) {
                    throw new IllegalArgumentException("a Redis Cluster needs at least one address");
                }
            }
        }
    }

    /** One server without sign-in and TLS, database 0. */
    public static RedisServer at(String host, int port) {
        return of(new Layout.Single(new NodeAddress(host, port)));
    }

    /** The master of that name, without sign-in and TLS. */
    public static RedisServer sentinel(String master, List<NodeAddress> sentinels) {
        return of(new Layout.Sentinel(master, sentinels, RedisLogin.none()));
    }

    /** A Cluster, without sign-in and TLS. */
    public static RedisServer cluster(List<NodeAddress> seeds) {
        return of(new Layout.Cluster(seeds));
    }

    private static RedisServer of(Layout layout) {
        return new RedisServer(layout, RedisLogin.none(), 0, Optional.empty());
    }

    /** The same deployment, signed in as {@code username}. */
    public RedisServer withLogin(@Nullable String username, @Nullable String password) {
        return withLogin(RedisLogin.of(username, password));
    }

    public RedisServer withLogin(RedisLogin as) {
        return new RedisServer(layout, as, database, tls);
    }

    public RedisServer withDatabase(int index) {
        return new RedisServer(layout, login, index, tls);
    }

    public RedisServer withTls(RedisTls by) {
        return new RedisServer(layout, login, database, Optional.of(by));
    }

    /** Its addresses, for logs: {@code host:port}, or several behind what they are. */
    public String address() {
        return switch (layout) {
            case Layout.Single single -> single.node().toString();
            case Layout.Sentinel sentinel -> "sentinel " + sentinel.master() + '@' + joined(sentinel.sentinels());
            case Layout.Cluster cluster -> "cluster " + joined(cluster.seeds());
        };
    }

    private static String joined(List<NodeAddress> addresses) {
        return addresses.stream().map(NodeAddress::toString).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return (tls.isPresent() ? "rediss://" : "redis://")
                + switch (login) {
                    case RedisLogin.None none -> "";
                    case RedisLogin.Password password ->
                        (password.username() == null ? "" : password.username()) + ":***@";
                    case RedisLogin.PasswordFile file -> (file.username() == null ? "" : file.username()) + ":***@";
                }
                + address()
                + '/'
                + database;
    }
}
