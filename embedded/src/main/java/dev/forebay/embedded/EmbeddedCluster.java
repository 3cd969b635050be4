package dev.forebay.embedded;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis Cluster on loopback, three masters with a replica each unless told, ready in about two seconds.
 *
 * <pre>{@code
 * try (EmbeddedCluster cluster = EmbeddedCluster.builder().nodeTimeout(Duration.ofSeconds(1)).start()) {
 *     EmbeddedRedis owner = cluster.masterOf(cluster.slotOf("greeting"));
 *     owner.command("SET", "greeting", "hello");
 *     cluster.failoverByKill(owner);
 *     cluster.masterOf(cluster.slotOf("greeting")).command("GET", "greeting");
 * }
 * }</pre>
 *
 * <p>Each node is an {@link EmbeddedRedis}: kill, pause and restart it there; one that was restarted empty has lost its
 * keys, not its place in the cluster. Who is master is asked of the running nodes whenever it matters. Thread-safe, and
 * every wait has a deadline; failures are {@link EmbeddedServerException}.
 */
public final class EmbeddedCluster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** A replica gives a requested fail-over up after five seconds. */
    private static final Duration FAILOVER_ATTEMPT = Duration.ofSeconds(6);

    private static final int FAILOVER_ATTEMPTS = 5;

    private final List<EmbeddedRedis> nodes;
    private final Map<EmbeddedRedis, String> ids = new HashMap<>();

    private EmbeddedCluster(List<EmbeddedRedis> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** All nodes; at the start the masters stand before the replicas. */
    public List<EmbeddedRedis> nodes() {
        return nodes;
    }

    public EmbeddedRedis node(int index) {
        return nodes.get(index);
    }

    /** The masters of now, in the order of {@link #nodes}. */
    public List<EmbeddedRedis> masters() {
        return ordered(topology().masters());
    }

    /** The slot of a key, by its hash tag where it has one. */
    public int slotOf(String key) {
        return Integer.parseInt(running().getFirst().command("CLUSTER", "KEYSLOT", key));
    }

    /**
     * Who owns the slot now.
     *
     * @throws EmbeddedServerException when no running node says that it does
     */
    public EmbeddedRedis masterOf(int slot) {
        return topology()
                .owner(slot)
                .orElseThrow(() -> new EmbeddedServerException("no running node owns slot " + slot));
    }

    /** The running nodes that replicate this one, which may itself be down. */
    public List<EmbeddedRedis> replicasOf(EmbeddedRedis master) {
        return ordered(topology().replicasOf(id(master)));
    }

    /** Has a replica take over from its running master by agreement, so that nothing is lost; the new master. */
    @CanIgnoreReturnValue
    public EmbeddedRedis failover(EmbeddedRedis master) {
        int slot = aSlotOf(master);
        EmbeddedRedis replica = replicasOf(master).stream()
                .findFirst()
                .orElseThrow(() -> new EmbeddedServerException("the master on port " + master.port()
                        + " has no running replica: restart one, then ask again"));
        for (int attempt = 1; !replicaTookOver(replica, attempt); attempt++) {
            if (attempt == FAILOVER_ATTEMPTS) {
                throw new EmbeddedServerException("the replica on port " + replica.port() + " did not take over: "
                        + String.join(" | ", replica.lastLogLines(3)));
            }
        }
        awaitOwner(slot, replica);
        Await.until("the old master to follow", LIMIT, () -> isUpToDateReplica(master));
        return replica;
    }

    private boolean replicaTookOver(EmbeddedRedis replica, int attempt) {
        replica.command("CLUSTER", "FAILOVER");
        Deadline deadline = Deadline.in(FAILOVER_ATTEMPT);
        Await.until("fail-over attempt " + attempt, LIMIT, () -> topology().isMaster(replica) || deadline.isPast());
        return topology().isMaster(replica);
    }

    /**
     * Kills the master and waits until the others have put a replica in its place; the new master. What the replica had
     * not received is lost.
     */
    @CanIgnoreReturnValue
    public EmbeddedRedis failoverByKill(EmbeddedRedis master) {
        int slot = aSlotOf(master);
        master.kill();
        return awaitSuccessor(slot, master);
    }

    /** Waits until all running nodes agree on another owner of the slot than this one; the new owner. */
    @CanIgnoreReturnValue
    public EmbeddedRedis awaitSuccessor(int slot, EmbeddedRedis former) {
        Await.until(
                "a new owner of slot " + slot,
                LIMIT,
                () -> topology()
                        .owner(slot)
                        .filter(owner -> !owner.equals(former))
                        .isPresent());
        EmbeddedRedis successor = masterOf(slot);
        awaitOwner(slot, successor);
        return successor;
    }

    /** Moves the slots with their keys, and returns when all running nodes know. */
    public void moveSlots(EmbeddedRedis from, EmbeddedRedis to, int... slots) {
        beginMove(from, to, slots).finish();
        for (int slot : slots) {
            awaitOwner(slot, to);
        }
    }

    /** Declares that the slots are to move and moves nothing yet: for tests of what happens in between. */
    public SlotMigration beginMove(EmbeddedRedis from, EmbeddedRedis to, int... slots) {
        List<EmbeddedRedis> others = new ArrayList<>(masters());
        others.removeAll(List.of(from, to));
        SlotMigration migration = new SlotMigration(from, to, others, slots);
        migration.begin();
        return migration;
    }

    /** Waits until every running node finds all slots served and every running replica has caught up. */
    public void awaitReady() {
        Await.until("the cluster to be whole", LIMIT, this::isReady);
    }

    /** Stops all nodes and deletes their folders where those are temporary. */
    @Override
    public void close() {
        nodes.forEach(EmbeddedRedis::close);
    }

    private boolean isReady() {
        List<EmbeddedRedis> running = running();
        ClusterTopology topology = ClusterTopology.ask(running);
        return running.stream().allMatch(node -> {
            try {
                return findsAllSlotsServed(node) && (topology.isMaster(node) || isUpToDateReplica(node));
            } catch (EmbeddedServerException notYet) {
                return false;
            }
        });
    }

    private static boolean findsAllSlotsServed(EmbeddedRedis node) {
        String info = node.command("CLUSTER", "INFO");
        return info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:" + SlotRange.SLOTS);
    }

    private static boolean isUpToDateReplica(EmbeddedRedis node) {
        String info = node.command("INFO", "replication");
        return info.contains("role:slave") && info.contains("master_link_status:up");
    }

    /** All running nodes see this owner. */
    private void awaitOwner(int slot, EmbeddedRedis owner) {
        String id = id(owner);
        Await.until(
                "all nodes to see who owns slot " + slot,
                LIMIT,
                () -> running().stream()
                        .allMatch(node -> ClusterTopology.view(node).stream()
                                .anyMatch(member -> member.id().equals(id) && member.isMaster() && member.owns(slot))));
    }

    private int aSlotOf(EmbeddedRedis master) {
        return topology().slotsOf(master).stream()
                .findFirst()
                .orElseThrow(() ->
                        new EmbeddedServerException("the node on port " + master.port() + " is no master with slots"))
                .first();
    }

    private ClusterTopology topology() {
        return ClusterTopology.ask(nodes);
    }

    private List<EmbeddedRedis> running() {
        return nodes.stream().filter(node -> node.isAlive() && !node.isPaused()).toList();
    }

    private List<EmbeddedRedis> ordered(List<EmbeddedRedis> some) {
        return some.stream().sorted(Comparator.comparingInt(nodes::indexOf)).toList();
    }

    private String id(EmbeddedRedis node) {
        return Objects.requireNonNull(ids.get(node), "a node of another cluster");
    }

    private void learnIds() {
        nodes.forEach(node -> ids.put(node, node.command("CLUSTER", "MYID")));
    }

    /** What the cluster is to be. Not thread-safe. */
    public static final class Builder {
        private int masters = 3;
        private int replicas = 1;
        private Duration nodeTimeout = Duration.ofSeconds(5);
        private @Nullable Path dataDir;
        private @Nullable String password;
        private RedisSecurity security = RedisSecurity.NONE;
        private boolean debug;
        private @Nullable ClusterWays ways;
        private @Nullable Path program;
        private final List<String> settings = new ArrayList<>();

        private Builder() {}

        /** At least three: fewer cannot agree on a fail-over. */
        @CanIgnoreReturnValue
        public Builder masters(int count) {
            if (count < 3) {
                throw new IllegalArgumentException("a cluster needs three masters to agree, not " + count);
            }
            this.masters = count;
            return this;
        }

        /** For each master. */
        @CanIgnoreReturnValue
        public Builder replicas(int count) {
            if (count < 0) {
                throw new IllegalArgumentException("replicas: " + count);
            }
            this.replicas = count;
            return this;
        }

        /** After which time of silence the others take a node for dead. Default: five seconds. */
        @CanIgnoreReturnValue
        public Builder nodeTimeout(Duration timeout) {
            this.nodeTimeout = Objects.requireNonNull(timeout);
            return this;
        }

        /** What every node runs, a redis-server or a valkey-server. Default: the bundled Redis, see {@link ServerPrograms}. */
        @CanIgnoreReturnValue
        public Builder program(Path server) {
            this.program = Objects.requireNonNull(server);
            return this;
        }

        /** A folder that is kept, and with it data, places and ports. Default: temporary ones. */
        @CanIgnoreReturnValue
        public Builder dataDir(Path path) {
            this.dataDir = Objects.requireNonNull(path);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder password(String secret) {
            this.password = Objects.requireNonNull(secret);
            return this;
        }

        /** TLS, users, or both, between the nodes too. */
        @CanIgnoreReturnValue
        public Builder security(RedisSecurity chosen) {
            this.security = Objects.requireNonNull(chosen);
            return this;
        }

        /** Lays ways between the nodes, for tests that cut them off from one another. Default: none. */
        @CanIgnoreReturnValue
        public Builder ways(ClusterWays between) {
            this.ways = Objects.requireNonNull(between);
            return this;
        }

        /** Allows DEBUG, as some tests of faults need. */
        @CanIgnoreReturnValue
        public Builder debugCommands(boolean allowed) {
            this.debug = allowed;
            return this;
        }

        /** Lines of every node's redis.conf, which win over ours. */
        @CanIgnoreReturnValue
        public Builder setting(String... lines) {
            settings.addAll(List.of(lines));
            return this;
        }

        /** Starts it; returns when it is whole: all slots served and all replicas caught up. */
        public EmbeddedCluster start() {
            int count = masters * (1 + replicas);
            DeploymentPorts ports = DeploymentPorts.in(dataDir);
            List<Integer> kept = ports.kept(count);
            List<EmbeddedRedis> nodes = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    nodes.add(node(i, kept.isEmpty() ? 0 : kept.get(i), ways));
                }
                if (kept.isEmpty()) {
                    new ClusterAssembly(nodes, masters, ways == null ? ClusterWays.direct() : ways).run();
                }
                EmbeddedCluster cluster = new EmbeddedCluster(nodes);
                cluster.learnIds();
                cluster.awaitReady();
                ports.keep(nodes.stream().map(EmbeddedRedis::port).toList());
                return cluster;
            } catch (RuntimeException e) {
                nodes.forEach(EmbeddedRedis::close);
                throw e;
            }
        }

        private EmbeddedRedis node(int index, int port, @Nullable ClusterWays between) {
            EmbeddedRedis.Builder node =
                    EmbeddedRedis.builder().port(port).security(security).debugCommands(debug);
            if (between != null) {
                int own = port == 0 ? Ports.free() : port;
                ClusterWays.Announced at = between.to(own);
                node.port(own)
                        .setting(
                                "cluster-announce-port " + at.port(),
                                "cluster-announce-bus-port " + at.busPort(),
                                "bind-source-addr " + at.comesFrom());
            }
            if (program != null) {
                node.program(program);
            }
            if (dataDir != null) {
                Path home = dataDir.resolve("node-" + index);
                if (port == 0 && Files.exists(home)) {
                    throw new EmbeddedServerException(
                            home + " is of a cluster that never became whole: delete it, or choose another directory");
                }
                node.dataDir(home);
            }
            if (password != null) {
                node.password(password);
                node.setting("masterauth " + RedisConfiguration.quoted(password));
            }
            return node.setting(
                            "cluster-enabled yes",
                            "cluster-announce-ip 127.0.0.1",
                            "cluster-node-timeout " + nodeTimeout.toMillis(),
                            // A lost master takes its own slots away, not all.
                            "cluster-require-full-coverage no",
                            "repl-diskless-sync-delay 0")
                    .setting(settings.toArray(String[]::new))
                    .start();
        }
    }
}
