package dev.forebay.embedded;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A master with two replicas, watched by three real sentinels of which two must agree, on loopback; ready in some three
 * seconds, most of which the sentinels need to find each other.
 *
 * <pre>{@code
 * try (EmbeddedSentinel sentinel = EmbeddedSentinel.builder().downAfter(Duration.ofSeconds(1)).start()) {
 *     EmbeddedRedis former = sentinel.master();
 *     sentinel.failoverByKill();
 *     former.restart();      // comes back as a master and is made a replica
 *     sentinel.awaitReady();
 * }
 * }</pre>
 *
 * <p>Servers and sentinels are each an {@link EmbeddedRedis}: kill, pause and restart them there. The sentinels rewrite
 * the servers' files, so a restarted one knows whom it followed last. Thread-safe, and every wait has a deadline;
 * failures are {@link EmbeddedServerException}.
 */
public final class EmbeddedSentinel implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration FAILOVER_ATTEMPT = Duration.ofSeconds(2);
    private static final int FAILOVER_ATTEMPTS = 5;

    private final String masterName;
    private final List<EmbeddedRedis> servers;
    private final List<EmbeddedRedis> sentinels;
    private final Duration failoverTimeout;

    private EmbeddedSentinel(
            String masterName, Duration failoverTimeout, List<EmbeddedRedis> servers, List<EmbeddedRedis> sentinels) {
        this.masterName = masterName;
        this.failoverTimeout = failoverTimeout;
        this.servers = List.copyOf(servers);
        this.sentinels = List.copyOf(sentinels);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The name to ask the sentinels for. */
    public String masterName() {
        return masterName;
    }

    /** The master and its replicas; at the start the master stands first. */
    public List<EmbeddedRedis> servers() {
        return servers;
    }

    public List<EmbeddedRedis> sentinels() {
        return sentinels;
    }

    /**
     * The master as the sentinels see it: what more than half of the running ones say. One that was just killed or
     * paused is master until they have put another in its place.
     *
     * @throws EmbeddedServerException when they do not agree
     */
    public EmbeddedRedis master() {
        return agreedMaster()
                .orElseThrow(() -> new EmbeddedServerException("the sentinels do not agree on a master of now"));
    }

    /** The servers but the master. */
    public List<EmbeddedRedis> replicas() {
        EmbeddedRedis master = master();
        return servers.stream().filter(server -> server != master).toList();
    }

    /**
     * SENTINEL FAILOVER: puts a replica in the place of the running master, and returns it when all running sentinels
     * know. The former master goes on taking writes, which will be lost, until the sentinels make it a replica some
     * seconds later: {@link #awaitReady} waits for that too.
     */
    @CanIgnoreReturnValue
    public EmbeddedRedis failover() {
        EmbeddedRedis former = master();
        EmbeddedRedis asked = running(sentinels).getFirst();
        for (int attempt = 1; attempt < FAILOVER_ATTEMPTS && !replaced(former); attempt++) {
            Await.until("a replica good enough for a fail-over", LIMIT, () -> replaced(former) || accepted(asked));
            // a sentinel gives a fail-over up when the replica is too slow to be promoted, and says so only in its log
            Deadline deadline = Deadline.in(FAILOVER_ATTEMPT.plus(failoverTimeout));
            Await.until("fail-over attempt " + attempt, LIMIT, () -> replaced(former) || deadline.isPast());
        }
        return awaitSuccessor(former);
    }

    private boolean replaced(EmbeddedRedis former) {
        return unanimousMaster()
                .filter(master -> master != former && isMaster(master))
                .isPresent();
    }

    private boolean accepted(EmbeddedRedis sentinel) {
        try {
            sentinel.command("SENTINEL", "FAILOVER", masterName);
            return true;
        } catch (EmbeddedServerException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("NOGOODSLAVE") || message.contains("INPROG")) {
                return false;
            }
            throw e;
        }
    }

    /** Kills the master and waits until all running sentinels have put a replica in its place; the new master. */
    @CanIgnoreReturnValue
    public EmbeddedRedis failoverByKill() {
        EmbeddedRedis former = master();
        former.kill();
        return awaitSuccessor(former);
    }

    /** Waits until all running sentinels name another master than this one, and it takes writes; the new master. */
    @CanIgnoreReturnValue
    public EmbeddedRedis awaitSuccessor(EmbeddedRedis former) {
        Await.until("the sentinels to agree on a new master", LIMIT, () -> replaced(former));
        return master();
    }

    /**
     * Waits until the running sentinels agree on a running master and know each other and all running servers, and all
     * other running servers are caught-up replicas.
     */
    public void awaitReady() {
        Await.until("the deployment to be whole", LIMIT, this::isReady);
    }

    /** Stops all and deletes their folders where those are temporary. */
    @Override
    public void close() {
        Stream.concat(sentinels.stream(), servers.stream()).forEach(EmbeddedRedis::close);
    }

    private boolean isReady() {
        Optional<EmbeddedRedis> master = unanimousMaster();
        if (master.isEmpty() || !isMaster(master.get())) {
            return false;
        }
        int others = sentinels.size() - 1;
        int replicas = servers.size() - 1;
        return running(servers).stream().allMatch(server -> server == master.get() || follows(server, master.get()))
                && running(sentinels).stream()
                        .allMatch(sentinel -> SentinelView.of(sentinel, masterName)
                                .filter(view -> view.isHealthy() && view.otherSentinels() == others)
                                .filter(view -> view.replicas() == replicas)
                                .isPresent());
    }

    private Optional<EmbeddedRedis> unanimousMaster() {
        List<EmbeddedRedis> asked = running(sentinels);
        List<EmbeddedRedis> named = namedMasters(asked);
        return !asked.isEmpty()
                        && named.size() == asked.size()
                        && named.stream().distinct().count() == 1
                ? Optional.of(named.getFirst())
                : Optional.empty();
    }

    private Optional<EmbeddedRedis> agreedMaster() {
        List<EmbeddedRedis> asked = running(sentinels);
        List<EmbeddedRedis> named = namedMasters(asked);
        return servers.stream()
                .filter(server -> named.stream().filter(server::equals).count() * 2 > asked.size())
                .findFirst();
    }

    private List<EmbeddedRedis> namedMasters(List<EmbeddedRedis> asked) {
        return asked.stream()
                .flatMap(sentinel -> SentinelView.of(sentinel, masterName).stream())
                .flatMap(view -> servers.stream().filter(server -> server.port() == view.masterPort()))
                .toList();
    }

    private static boolean isMaster(EmbeddedRedis server) {
        return replication(server).contains("role:master");
    }

    private static boolean follows(EmbeddedRedis server, EmbeddedRedis master) {
        String info = replication(server);
        return info.contains("role:slave")
                && info.contains("master_port:" + master.port() + "\r\n")
                && info.contains("master_link_status:up");
    }

    private static String replication(EmbeddedRedis server) {
        try {
            return server.command("INFO", "replication");
        } catch (EmbeddedServerException away) {
            return "";
        }
    }

    private static List<EmbeddedRedis> running(List<EmbeddedRedis> some) {
        return some.stream().filter(node -> node.isAlive() && !node.isPaused()).toList();
    }

    /** What the deployment is to be. Not thread-safe. */
    public static final class Builder {
        private String masterName = "forebay";
        private int replicas = 2;
        private int sentinels = 3;
        private int quorum = 2;
        private Duration downAfter = Duration.ofSeconds(5);
        private Duration failoverTimeout = Duration.ofSeconds(10);
        private @Nullable Path dataDir;
        private @Nullable String password;
        private RedisSecurity security = RedisSecurity.NONE;
        private boolean debug;
        private @Nullable Path program;
        private boolean hurried;
        private final List<String> settings = new ArrayList<>();

        private Builder() {}

        @CanIgnoreReturnValue
        public Builder masterName(String name) {
            this.masterName = Objects.requireNonNull(name);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder replicas(int count) {
            this.replicas = count;
            return this;
        }

        /** How many watch, and how many of them must agree that the master is down. */
        @CanIgnoreReturnValue
        public Builder sentinels(int count, int needed) {
            if (needed < 1 || needed > count) {
                throw new IllegalArgumentException("a quorum of " + needed + " among " + count + " sentinels");
            }
            this.sentinels = count;
            this.quorum = needed;
            return this;
        }

        /** After which time of silence a sentinel takes the master for dead. Default: five seconds. */
        @CanIgnoreReturnValue
        public Builder downAfter(Duration silence) {
            this.downAfter = Objects.requireNonNull(silence);
            return this;
        }

        /** Twice this must pass between two fail-overs that the sentinels begin by themselves. Default: ten seconds. */
        @CanIgnoreReturnValue
        public Builder failoverTimeout(Duration timeout) {
            this.failoverTimeout = Objects.requireNonNull(timeout);
            return this;
        }

        /**
         * For tests: the sentinels ask and tell ten times as often, so that a former master follows after one second
         * instead of ten. What they decide stays the same.
         */
        @CanIgnoreReturnValue
        public Builder hurried() {
            this.hurried = true;
            return this;
        }

        /** What servers and sentinels run, a redis-server or a valkey-server. Default: the bundled Redis, see {@link ServerPrograms}. */
        @CanIgnoreReturnValue
        public Builder program(Path server) {
            this.program = Objects.requireNonNull(server);
            return this;
        }

        /**
         * A folder that is kept, and with it data, ports and who is master. Settings are taken up when the folder is
         * made, and are the sentinels' from then on. Default: temporary ones.
         */
        @CanIgnoreReturnValue
        public Builder dataDir(Path path) {
            this.dataDir = Objects.requireNonNull(path);
            return this;
        }

        /** Of the servers; the sentinels ask for none. */
        @CanIgnoreReturnValue
        public Builder password(String secret) {
            this.password = Objects.requireNonNull(secret);
            return this;
        }

        /** TLS, users, or both, of servers and sentinels. */
        @CanIgnoreReturnValue
        public Builder security(RedisSecurity chosen) {
            this.security = Objects.requireNonNull(chosen);
            return this;
        }

        /** Allows DEBUG on the servers, as some tests of faults need. */
        @CanIgnoreReturnValue
        public Builder debugCommands(boolean allowed) {
            this.debug = allowed;
            return this;
        }

        /** Lines of every server's redis.conf, which win over ours. */
        @CanIgnoreReturnValue
        public Builder setting(String... lines) {
            settings.addAll(List.of(lines));
            return this;
        }

        /** Starts it; returns when it is whole: see {@link EmbeddedSentinel#awaitReady}. */
        public EmbeddedSentinel start() {
            DeploymentPorts ports = DeploymentPorts.in(dataDir);
            List<Integer> kept = ports.kept(1 + replicas + sentinels);
            List<EmbeddedRedis> started = new ArrayList<>();
            try {
                for (int i = 0; i <= replicas; i++) {
                    started.add(server(i, kept.isEmpty() ? 0 : kept.get(i), started));
                }
                EmbeddedRedis first = started.getFirst();
                for (int i = 0; i < sentinels; i++) {
                    started.add(sentinel(i, kept.isEmpty() ? 0 : kept.get(1 + replicas + i), first));
                }
                EmbeddedSentinel deployment = new EmbeddedSentinel(
                        masterName,
                        failoverTimeout,
                        started.subList(0, 1 + replicas),
                        started.subList(1 + replicas, started.size()));
                deployment.awaitReady();
                ports.keep(started.stream().map(EmbeddedRedis::port).toList());
                return deployment;
            } catch (RuntimeException e) {
                started.forEach(EmbeddedRedis::close);
                throw e;
            }
        }

        private EmbeddedRedis server(int index, int port, List<EmbeddedRedis> before) {
            EmbeddedRedis.Builder server = member("server-" + index, port, RedisConfiguration.Role.WATCHED)
                    .debugCommands(debug)
                    .setting("repl-diskless-sync-delay 0")
                    .setting(settings.toArray(String[]::new));
            if (password != null) {
                server.password(password).setting("masterauth " + RedisConfiguration.quoted(password));
            }
            if (!before.isEmpty()) {
                server.setting("replicaof 127.0.0.1 " + before.getFirst().port());
            }
            return server.start();
        }

        private EmbeddedRedis sentinel(int index, int port, EmbeddedRedis master) {
            EmbeddedRedis.Builder sentinel = member("sentinel-" + index, port, RedisConfiguration.Role.SENTINEL)
                    .setting(
                            "sentinel monitor " + masterName + " 127.0.0.1 " + master.port() + " " + quorum,
                            "sentinel down-after-milliseconds " + masterName + " " + downAfter.toMillis(),
                            "sentinel failover-timeout " + masterName + " " + failoverTimeout.toMillis(),
                            "sentinel parallel-syncs " + masterName + " 1");
            sentinel.setting(security.sentinelLines(masterName).toArray(String[]::new));
            if (hurried) {
                sentinel.firstCommand(
                        "SENTINEL DEBUG INFO-PERIOD 500 PUBLISH-PERIOD 200 ASK-PERIOD 100 PING-PERIOD 200".split(" "));
            }
            if (password != null) {
                sentinel.setting("sentinel auth-pass " + masterName + " " + RedisConfiguration.quoted(password));
            }
            return sentinel.start();
        }

        private EmbeddedRedis.Builder member(String name, int port, RedisConfiguration.Role role) {
            EmbeddedRedis.Builder member =
                    EmbeddedRedis.builder().role(role).port(port).security(security);
            if (program != null) {
                member.program(program);
            }
            if (dataDir != null) {
                Path home = dataDir.resolve(name);
                if (port == 0 && Files.exists(home)) {
                    throw new EmbeddedServerException(home + " is of a deployment that never became whole: delete it,"
                            + " or choose another directory");
                }
                member.dataDir(home);
            }
            return member;
        }
    }
}
