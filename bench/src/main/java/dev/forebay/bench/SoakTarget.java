package dev.forebay.bench;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.redis.NodeAddress;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A deployment of Redis, and what may happen to the server that has a pool. */
interface SoakTarget extends AutoCloseable {
    List<String> NAMES = List.of("single", "sentinel", "cluster");

    /**
     * One fault, from which the deployment has recovered when it has happened.
     *
     * @param server the server that has the pool afterwards
     */
    record Fault(String name, Runnable happens, Supplier<EmbeddedRedis> server) {}

    RedisServer where();

    /** What may happen to the server that has {@code key}. */
    List<Fault> faults(String key);

    @Override
    void close();

    default RedisOptions options(String prefix) {
        return RedisOptions.builder(where()).keyPrefix(prefix).build();
    }

    static SoakTarget start(String topology) {
        return switch (topology) {
            case "single" -> new Single(EmbeddedRedis.builder().start());
            case "sentinel" -> new Sentinel(EmbeddedSentinel.builder().hurried().start());
            case "cluster" ->
                new Cluster(EmbeddedCluster.builder()
                        .nodeTimeout(Duration.ofSeconds(1))
                        .start());
            default -> throw new IllegalArgumentException("topology '" + topology + "'");
        };
    }

    private static NodeAddress address(EmbeddedRedis server) {
        return new NodeAddress(server.host(), server.port());
    }

    /** What any server may suffer without being replaced. */
    private static List<Fault> ofOne(Supplier<EmbeddedRedis> server) {
        return List.of(
                new Fault("hangs for 700 ms", () -> hang(server.get(), 700), server),
                new Fault("emptied (FLUSHALL)", () -> server.get().command("FLUSHALL"), server),
                new Fault("scripts forgotten", () -> server.get().command("SCRIPT", "FLUSH"), server),
                new Fault("connections cut", () -> server.get().command("CLIENT", "KILL", "TYPE", "normal"), server),
                new Fault("full (OOM)", () -> withSetting(server.get(), "maxmemory", "1", "0"), server),
                new Fault(
                        "read-only for want of replicas",
                        () -> withSetting(server.get(), "min-replicas-to-write", "9", "0"),
                        server));
    }

    private static void hang(EmbeddedRedis server, long millis) {
        server.pause();
        try {
            pause(millis);
        } finally {
            server.resume();
        }
    }

    private static void withSetting(EmbeddedRedis server, String name, String during, String after) {
        server.command("CONFIG", "SET", name, during);
        try {
            pause(700);
        } finally {
            server.command("CONFIG", "SET", name, after);
        }
    }

    private static void pause(long millis) {
        try {
            boolean never = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
            if (never) {
                throw new IllegalStateException("a latch nobody counts down was released");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One server. */
    record Single(EmbeddedRedis redis) implements SoakTarget {
        @Override
        public RedisServer where() {
            return RedisServer.at(redis.host(), redis.port());
        }

        @Override
        public List<Fault> faults(String key) {
            var faults = new ArrayList<>(ofOne(() -> redis));
            faults.add(new Fault(
                    "killed, restarted empty",
                    () -> {
                        redis.kill();
                        pause(500);
                        redis.restartEmpty();
                    },
                    () -> redis));
            return faults;
        }

        @Override
        public void close() {
            redis.close();
        }
    }

    /** A master that Sentinels watch. */
    record Sentinel(EmbeddedSentinel deployment) implements SoakTarget {
        @Override
        public RedisServer where() {
            return RedisServer.sentinel(
                    deployment.masterName(),
                    deployment.sentinels().stream().map(SoakTarget::address).toList());
        }

        @Override
        public List<Fault> faults(String key) {
            var faults = new ArrayList<>(ofOne(deployment::master));
            faults.add(fault("master killed", () -> {
                EmbeddedRedis master = deployment.master();
                deployment.failoverByKill();
                master.restart();
            }));
            faults.add(fault("master hangs until replaced", () -> {
                EmbeddedRedis master = deployment.master();
                master.pause();
                try {
                    deployment.awaitSuccessor(master);
                } finally {
                    master.resume();
                }
            }));
            faults.add(fault("planned fail-over", deployment::failover));
            return faults;
        }

        private Fault fault(String name, Runnable happens) {
            return new Fault(
                    name,
                    () -> {
                        happens.run();
                        deployment.awaitReady();
                    },
                    deployment::master);
        }

        @Override
        public void close() {
            deployment.close();
        }
    }

    /** Three masters, each with a replica. */
    record Cluster(EmbeddedCluster cluster) implements SoakTarget {
        @Override
        public RedisServer where() {
            return RedisServer.cluster(List.of(address(cluster.node(0)), address(cluster.node(1))));
        }

        @Override
        public List<Fault> faults(String key) {
            int slot = cluster.slotOf(key);
            var faults = new ArrayList<>(ofOne(() -> cluster.masterOf(slot)));
            faults.add(fault(slot, "master killed", () -> {
                EmbeddedRedis master = cluster.masterOf(slot);
                cluster.failoverByKill(master);
                master.restart();
            }));
            faults.add(fault(slot, "master hangs until replaced", () -> {
                EmbeddedRedis master = cluster.masterOf(slot);
                master.pause();
                try {
                    cluster.awaitSuccessor(slot, master);
                } finally {
                    master.resume();
                }
            }));
            faults.add(fault(slot, "planned fail-over", () -> cluster.failover(cluster.masterOf(slot))));
            faults.add(fault(slot, "slot moves away and back", () -> {
                EmbeddedRedis from = cluster.masterOf(slot);
                EmbeddedRedis to = cluster.masters().stream()
                        .filter(master -> !master.equals(from))
                        .findFirst()
                        .orElseThrow();
                cluster.moveSlots(from, to, slot);
                cluster.moveSlots(to, from, slot);
            }));
            return faults;
        }

        private Fault fault(int slot, String name, Runnable happens) {
            return new Fault(
                    name,
                    () -> {
                        happens.run();
                        cluster.awaitReady();
                    },
                    () -> cluster.masterOf(slot));
        }

        @Override
        public void close() {
            cluster.close();
        }
    }
}
