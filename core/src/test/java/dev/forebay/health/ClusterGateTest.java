package dev.forebay.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.TestNodes;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.Command;
import dev.forebay.redis.NodeAddress;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisServer;
import dev.forebay.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The gate on a Cluster: what one shard suffers, the others do not. */
@SuppressWarnings("NullAway.Init") // each test starts the cluster that it needs
@Order(1) // long: among the first
class ClusterGateTest {
    private static final KeySpace KEYS = KeySpace.of("t");
    private EmbeddedCluster cluster;
    private RedisLink link;
    private ModeGate gate;

    private void start(int replicas) {
        cluster = EmbeddedCluster.builder()
                .masters(3)
                .replicas(replicas)
                .nodeTimeout(Duration.ofSeconds(1))
                .start();
        EmbeddedRedis seed = cluster.node(0);
        link = RedisLink.open(
                TestNodes.waiting(
                                RedisOptions.builder(
                                        RedisServer.cluster(List.of(new NodeAddress(seed.host(), seed.port())))),
                                TestNodes.PATIENT)
                        .build(),
                Meters.none(),
                ForebayClock.system());
        await().until(() -> link.connected(RedisRole.STATE));
        gate = ModeGates.start(
                link,
                KEYS,
                EpochStore.inMemory(),
                TestNodes.gate(TestNodes.PATIENT),
                Meters.none(),
                ForebayClock.system());
        await().until(() -> gate.mode(RedisRole.STATE) instanceof Mode.Up);
    }

    @AfterEach
    void stop() {
        gate.close();
        link.close();
        cluster.close();
    }

    private static List<Key> keys() {
        return IntStream.range(0, 60).mapToObj(i -> KEYS.key("k", "n" + i)).toList();
    }

    private String shard(Key key) {
        return link.shard(RedisRole.STATE, key).name();
    }

    private String ask(Key key) {
        return gate.choose(
                RedisRole.STATE,
                key,
                () -> "redis " + link.commands(RedisRole.STATE).call(Command.of("INCR", Reply.integer(), key)),
                () -> "degraded");
    }

    private EmbeddedRedis masterOf(Key key) {
        return cluster.masterOf(cluster.slotOf(key.value()));
    }

    @Test
    void lostMasterDegradesItsSlotsAlone() {
        // slots without a server do not stop the others
        start(0);
        cluster.nodes().forEach(node -> node.command("CONFIG", "SET", "cluster-require-full-coverage", "no"));
        Key hit = keys().getFirst();
        String shard = shard(hit);
        Map<String, Mode> before = gate.modes(RedisRole.STATE);
        assertThat(before)
                .hasSize(3)
                .allSatisfy((name, mode) -> assertThat(mode).isInstanceOf(Mode.Up.class));

        EmbeddedRedis master = masterOf(hit);
        master.kill();
        await().until(() -> gate.mode(RedisRole.STATE, hit) instanceof Mode.Degraded);
        for (Key key : keys()) {
            assertThat(ask(key)).startsWith(shard(key).equals(shard) ? "degraded" : "redis");
        }
        assertThat(gate.mode(RedisRole.STATE)).isInstanceOf(Mode.Degraded.class);

        master.restart();
        await().until(() -> gate.up(RedisRole.STATE, hit));
        assertThat(ask(hit)).startsWith("redis");
    }

    @Test
    void returningShardRecoversWhatIsItsOwnAlone() {
        start(1);
        var recovered = new ConcurrentLinkedQueue<String>();
        gate.register(new Recoverable() {
            @Override
            public String name() {
                return "keys";
            }

            @Override
            public RedisRole role() {
                return RedisRole.STATE;
            }

            @Override
            public int order() {
                return 100;
            }

            @Override
            public Duration deadline() {
                return Duration.ofSeconds(5);
            }

            @Override
            public void recover(Return of) {
                keys().stream()
                        .filter(of.covers())
                        .map(ClusterGateTest.this::shard)
                        .forEach(recovered::add);
            }
        });
        Key hit = keys().getFirst();
        String shard = shard(hit);
        long epochBefore = gate.epoch(RedisRole.STATE, hit);
        Optional<Key> other =
                keys().stream().filter(key -> !shard(key).equals(shard)).findFirst();
        long epochOfOther = gate.epoch(RedisRole.STATE, other.orElseThrow());

        cluster.failoverByKill(masterOf(hit));

        await().until(() -> !recovered.isEmpty() && gate.up(RedisRole.STATE, hit));
        assertThat(recovered).containsOnly(shard);
        assertThat(gate.epoch(RedisRole.STATE, hit)).isGreaterThan(epochBefore);
        assertThat(gate.epoch(RedisRole.STATE, other.orElseThrow())).isEqualTo(epochOfOther);
    }

    @Test
    void plannedFailoverLeadsThroughReturning() {
        start(1);
        Key hit = keys().getFirst();
        var told = new ConcurrentLinkedQueue<String>();
        gate.onChange((role, name, from, to) -> told.add(role + " " + name + ' ' + to.word()));
        String shard = shard(hit);

        cluster.failover(masterOf(hit));

        await().until(() -> told.contains("STATE " + shard + " up"));
        assertThat(told).contains("STATE " + shard + " returning");
        assertThat(told.stream().filter(change -> change.startsWith("STATE")))
                .allSatisfy(change -> assertThat(change).startsWith("STATE " + shard));
    }

    @Test
    void slotsThatMoveCloseNoGate() {
        start(0);
        var told = new ConcurrentLinkedQueue<String>();
        gate.onChange((role, name, from, to) -> told.add(name + ' ' + to.word()));
        // the first slot of a shard is the one that its marker is in
        String tag = link.shards(RedisRole.STATE).getFirst().tag();
        int slot = cluster.slotOf(tag);
        EmbeddedRedis from = cluster.masterOf(slot);
        EmbeddedRedis to = cluster.masters().stream()
                .filter(node -> node.port() != from.port())
                .findFirst()
                .orElseThrow();

        cluster.moveSlots(from, to, slot, slot + 1);
        await().until(() -> !link.shards(RedisRole.STATE).getFirst().tag().equals(tag));
        for (Key key : keys()) {
            assertThat(ask(key)).startsWith("redis");
        }
        HealthReading reading = RedisHealth.of(link, RedisRole.STATE, KEYS, ForebayClock.system())
                .read();
        assertThat(reading.problem()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void slotGivenAwayFromADeadMasterIsServedUnderANewEpochAlone() {
        start(0);
        cluster.nodes().forEach(node -> node.command("CONFIG", "SET", "cluster-require-full-coverage", "no"));
        Key hit = keys().getFirst();
        int slot = cluster.slotOf(hit.value());
        EmbeddedRedis dead = masterOf(hit);
        String deadShard = shard(hit);
        Key other = keys().stream()
                .filter(key -> !shard(key).equals(deadShard))
                .findFirst()
                .orElseThrow();
        EmbeddedRedis heir = masterOf(other);
        String heirShard = shard(other);
        dead.kill();
        await().until(() -> gate.mode(RedisRole.STATE, hit) instanceof Mode.Degraded);
        long epoch = gate.epoch(RedisRole.STATE, other);
        var told = new ConcurrentLinkedQueue<String>();
        gate.onChange((role, name, from, to) -> told.add(role + " " + name + ' ' + to.word()));

        String id = heir.command("CLUSTER", "MYID");
        cluster.nodes().stream()
                .filter(node -> node.port() != dead.port())
                .forEach(node -> node.command("CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", id));

        await().until(() -> shard(hit).equals(heirShard) && gate.up(RedisRole.STATE, hit));
        assertThat(gate.epoch(RedisRole.STATE, hit)).isGreaterThan(epoch);
        assertThat(told).contains("STATE " + heirShard + " returning");
        assertThat(ask(hit)).startsWith("redis");
    }
}
