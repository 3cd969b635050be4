package dev.forebay.cli;

import dev.forebay.cli.ServerKeeper.Kept;
import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.embedded.EmbeddedServerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The embedded Redis of one role: as many servers as its topology has.
 *
 * @param nodes the servers that have data
 * @param sentinels the servers that watch them
 * @param place where it is and how to sign in, by the last parts of the starter's properties
 * @param stop ends all of it
 */
record EmbeddedDeployment(
        Topology topology,
        List<EmbeddedRedis> nodes,
        List<EmbeddedRedis> sentinels,
        Map<String, String> place,
        Runnable stop)
        implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** Starts it in its folder, with the data of the last run where that was whole. {@code settings}: lines of redis.conf. */
    static EmbeddedDeployment start(RedisHome home, String... settings) {
        return switch (home.topology()) {
            case SINGLE -> single(home, settings);
            case SENTINEL -> sentinel(home, settings);
            case CLUSTER -> cluster(home, settings);
        };
    }

    private static EmbeddedDeployment single(RedisHome home, String... settings) {
        EmbeddedRedis redis = EmbeddedRedis.builder()
                .dataDir(home.path())
                .password(RandomSecret.next())
                .setting(settings)
                .start();
        return new EmbeddedDeployment(
                Topology.SINGLE,
                List.of(redis),
                List.of(),
                Map.of("url", redis.uri().toString()),
                redis::close);
    }

    private static EmbeddedDeployment sentinel(RedisHome home, String... settings) {
        // The sentinels rewrite the files of all, so the password must be that of the first run.
        String password = home.keptPassword();
        EmbeddedSentinel started = EmbeddedSentinel.builder()
                .dataDir(home.path())
                .password(password)
                .setting(settings)
                .start();
        Map<String, String> place = Map.of(
                "sentinels", addresses(started.sentinels()),
                "sentinel-master", started.masterName(),
                "password", password);
        return new EmbeddedDeployment(Topology.SENTINEL, started.servers(), started.sentinels(), place, started::close);
    }

    private static EmbeddedDeployment cluster(RedisHome home, String... settings) {
        String password = RandomSecret.next();
        EmbeddedCluster started = EmbeddedCluster.builder()
                .dataDir(home.path())
                .password(password)
                .setting(settings)
                .start();
        Map<String, String> place = Map.of("nodes", addresses(started.nodes()), "password", password);
        return new EmbeddedDeployment(Topology.CLUSTER, started.nodes(), List.of(), place, started::close);
    }

    private static String addresses(List<EmbeddedRedis> servers) {
        return servers.stream().map(EmbeddedDeployment::address).collect(Collectors.joining(","));
    }

    static String address(EmbeddedRedis server) {
        return server.host() + ":" + server.port();
    }

    /** The servers to be started again when they end, and what their end means. */
    List<Kept> kept(String name) {
        List<Kept> kept = new ArrayList<>();
        for (EmbeddedRedis node : nodes) {
            kept.add(
                    topology == Topology.SINGLE
                            ? new Kept(name, node::isAlive, node::restart, "sales go on from PostgreSQL", PAUSE)
                            : kept(name, node, "sales go on, from PostgreSQL until a replica has taken over"));
        }
        sentinels.forEach(sentinel -> kept.add(kept(name + " sentinel", sentinel, "two others go on watching")));
        return kept;
    }

    private static Kept kept(String name, EmbeddedRedis server, String without) {
        return new Kept(name + " " + address(server), server::isAlive, server::restart, without, PAUSE);
    }

    /** Empties it. */
    void forget() {
        nodes.stream().filter(EmbeddedDeployment::isMaster).forEach(node -> node.command("FLUSHALL"));
    }

    private static boolean isMaster(EmbeddedRedis node) {
        return role(node).equals("master");
    }

    private static String role(EmbeddedRedis node) {
        try {
            return node.command("ROLE").lines().findFirst().orElse("").equals("master") ? "master" : "replica";
        } catch (EmbeddedServerException away) {
            return "down";
        }
    }

    /** For people: where its servers are, without a secret; a line each where they are several. */
    List<String> display() {
        if (topology == Topology.SINGLE) {
            EmbeddedRedis only = nodes.getFirst();
            return List.of("redis://" + address(only) + "  (embedded, process " + only.pid() + ")");
        }
        List<String> lines = new ArrayList<>();
        lines.add(topology + "  (embedded, " + (nodes.size() + sentinels.size()) + " processes)");
        nodes.forEach(node -> lines.add(line(role(node), node)));
        sentinels.forEach(sentinel -> lines.add(line("sentinel", sentinel)));
        return lines;
    }

    private static String line(String role, EmbeddedRedis server) {
        return "%-8s  %s  (process %d)".formatted(role, address(server), server.pid());
    }

    @Override
    public void close() {
        stop.run();
    }
}
