package dev.forebay.redis;

import static dev.forebay.redis.TestRedis.get;
import static dev.forebay.redis.TestRedis.incr;
import static dev.forebay.redis.TestRedis.key;
import static dev.forebay.redis.TestRedis.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.forebay.TestNodes;
import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.SlotMigration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The link on a Cluster of three masters and three replicas: routing, and what happens while slots and masters move. */
@Order(1) // long: among the first
class ClusterLinkTest {
    private static final Script<Long> ADD = Script.load("dev/forebay/redis/test/add_both.lua", Reply.integer());

    private static EmbeddedCluster cluster;
    private RedisLink link;

    @BeforeAll
    static void startCluster() {
        cluster = EmbeddedCluster.builder().nodeTimeout(Duration.ofSeconds(1)).start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void open() {
        cluster.nodes().forEach(ClusterLinkTest::revive);
        cluster.awaitReady();
        link = open(RedisServer.cluster(List.of(address(cluster.node(0)))));
        await().until(() -> link.connected(RedisRole.STATE));
    }

    /** A test that failed half-way must not fail those after it. */
    private static void revive(EmbeddedRedis node) {
        if (node.isPaused()) {
            node.resume();
        }
        if (!node.isAlive()) {
            node.restart();
        }
    }

    @AfterEach
    void close() {
        link.close();
    }

    private static RedisLink open(RedisServer server) {
        return RedisLink.open(
                TestNodes.waiting(RedisOptions.builder(server), TestNodes.ALERT).build(),
                Meters.of(new SimpleMeterRegistry()),
                ForebayClock.system());
    }

    private static NodeAddress address(EmbeddedRedis node) {
        return new NodeAddress(node.host(), node.port());
    }

    private RedisCommands state() {
        return link.commands(RedisRole.STATE);
    }

    private static List<Key> keys(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> key(name + i)).toList();
    }

    private EmbeddedRedis masterOf(Key key) {
        return cluster.masterOf(cluster.slotOf(key.value()));
    }

    @Test
    void oneSeedIsEnoughToReachEveryMaster() {
        assertThat(link.shards(RedisRole.STATE)).hasSize(3);
        var shards = new HashSet<String>();
        for (Key key : keys("one", 100)) {
            state().call(set(key, key.value()));
            RedisShard shard = link.shard(RedisRole.STATE, key);
            shards.add(shard.name());
            assertThat(shard.master()).isEqualTo(address(masterOf(key)).toString());
            assertThat(link.shard(RedisRole.STATE, TestRedis.KEYS.tagged("x", shard.tag())))
                    .isEqualTo(shard);
        }
        assertThat(shards).containsExactlyInAnyOrder("0", "1", "2");
        for (Key key : keys("one", 100)) {
            assertThat(state().call(get(key))).contains(key.value());
        }
    }

    @Test
    void batchesAreGroupedByNodeAndAnsweredInTheirOrder() {
        List<Key> keys = keys("batch", 200);
        var sets = new ArrayList<Command<?>>();
        keys.forEach(key -> sets.add(set(key, key.value())));
        state().batch(sets).forEach(BatchResult::orThrow);

        var gets = new ArrayList<Command<?>>();
        keys.forEach(key -> gets.add(get(key)));
        List<BatchResult<?>> answers = state().batch(gets);

        for (int i = 0; i < keys.size(); i++) {
            assertThat(answers.get(i).orThrow())
                    .isEqualTo(Optional.of(keys.get(i).value()));
        }
    }

    @Test
    void scriptsRunOnEveryNodeAlsoWhenTheyAreForgotten() {
        List<ScriptCall<Long>> calls = IntStream.range(0, 50)
                .mapToObj(i -> ADD.call(
                        List.of(TestRedis.KEYS.tagged("sum", "s" + i, "a"), TestRedis.KEYS.tagged("sum", "s" + i, "b")),
                        List.of()))
                .toList();
        assertThat(state().runAll(calls))
                .allSatisfy(sum -> assertThat(sum.orThrow()).isEqualTo(2));
        state().onMasters(Command.keyless("SCRIPT", Reply.text(), "FLUSH"))
                .values()
                .forEach(BatchResult::orThrow);
        assertThat(state().runAll(calls))
                .allSatisfy(sum -> assertThat(sum.orThrow()).isEqualTo(4));
        assertThat(state().run(calls.getFirst())).isEqualTo(6);
    }

    @Test
    void commandsWithoutAKeyReachEveryMasterOrAny() {
        assertThat(state().call(Command.keyless("PING", Reply.text()))).isEqualTo("PONG");
        assertThat(state().onMasters(Command.keyless("PING", Reply.text())))
                .containsOnlyKeys(cluster.masters().stream()
                        .map(node -> address(node).toString())
                        .toList());
    }

    @Test
    void optimisticUpdatesCommitOnTheNodeOfTheirKey() {
        for (Key key : keys("watch", 20)) {
            state().call(set(key, "1"));
            OptimisticResult result =
                    state().optimistic(List.of(key), get(key), seen -> Optional.of(List.of(set(key, "2"))), 3);
            assertThat(result).isInstanceOf(OptimisticResult.Committed.class);
            assertThat(state().call(get(key))).contains("2");
        }
    }

    @Test
    void messagesReachSubscribersWhereverTheyArePublished() {
        var heard = new ConcurrentLinkedQueue<String>();
        Key channel = key("channel");
        try (RedisLink other = open(RedisServer.cluster(
                        cluster.masters().stream().map(ClusterLinkTest::address).toList()));
                var subscription = link.subscriptions(RedisRole.STATE).subscribe(channel, heard::add)) {
            await().until(() -> other.connected(RedisRole.STATE));
            for (int i = 0; i < 10; i++) {
                other.subscriptions(RedisRole.STATE).publish(channel, "m" + i);
            }
            await().until(() -> heard.size() == 10);
            assertThat(heard).first().isEqualTo("m0");
        }
    }

    @Test
    void slotHalfMovedIsFollowedWithoutAnError() {
        Key here = TestRedis.KEYS.tagged("half", "h", "here");
        Key there = TestRedis.KEYS.tagged("half", "h", "there");
        int slot = cluster.slotOf(here.value());
        EmbeddedRedis from = cluster.masterOf(slot);
        EmbeddedRedis to = cluster.masters().stream()
                .filter(node -> node.port() != from.port())
                .findFirst()
                .orElseThrow();
        state().call(incr(here));

        SlotMigration move = cluster.beginMove(from, to, slot);
        // the key is absent at the old node: ASK
        assertThat(state().call(incr(there))).isEqualTo(1);
        assertThat(state().call(incr(here))).isEqualTo(2);
        var both = ADD.call(
                List.of(TestRedis.KEYS.tagged("half", "h", "x"), TestRedis.KEYS.tagged("half", "h", "y")), List.of());
        // neither node runs a script on several keys that are not there, and says so: it was not run
        var moving = catchThrowableOfType(RedisUnavailableException.class, () -> state().run(both));
        assertThat(moving.reason()).isEqualTo(RedisUnavailableException.Reason.MOVING);
        assertThat(moving.applied()).isEqualTo(Applied.NO);
        while (move.moveKeys(100) > 0) {}
        move.finish();

        assertThat(state().run(both)).isEqualTo(2);
        assertThat(state().call(get(here))).contains("2");
        assertThat(state().call(get(there))).contains("1");
        await().untilAsserted(() -> assertThat(link.shard(RedisRole.STATE, here).master())
                .isEqualTo(address(to).toString()));
        cluster.moveSlots(to, from, slot);
    }

    @Test
    void noCallerSeesAnErrorWhileSlotsMoveUnderLoad() throws Exception {
        List<Key> keys = keys("moving", 300);
        var stop = new AtomicBoolean();
        EmbeddedRedis from = cluster.masters().getFirst();
        EmbeddedRedis to = cluster.masters().getLast();
        int[] slots = keys.stream()
                .mapToInt(key -> cluster.slotOf(key.value()))
                .filter(slot -> cluster.masterOf(slot).port() == from.port())
                .distinct()
                .limit(60)
                .toArray();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> loads = IntStream.range(0, 8)
                    .mapToObj(i -> callers.submit(() -> {
                        long calls = 0;
                        while (!stop.get()) {
                            for (Key key : keys) {
                                state().call(incr(key));
                                calls++;
                            }
                        }
                        return calls;
                    }))
                    .toList();
            cluster.moveSlots(from, to, slots);
            cluster.moveSlots(to, from, slots);
            stop.set(true);
            long calls = 0;
            for (Future<Long> load : loads) {
                calls += load.get();
            }
            long counted = keys.stream()
                    .mapToLong(key -> Long.parseLong(state().call(get(key)).orElse("0")))
                    .sum();
            assertThat(counted).isEqualTo(calls).isPositive();
        }
    }

    @Test
    void replicasAnswerReadsOfTheCacheAndOfNothingElse() {
        try (RedisLink reading = RedisLink.open(
                TestNodes.waiting(
                                RedisOptions.builder(RedisServer.cluster(List.of(address(cluster.node(0))))),
                                TestNodes.ALERT)
                        .replicaReads(true)
                        .build(),
                Meters.none(),
                ForebayClock.system())) {
            await().until(() -> reading.connected(RedisRole.CACHE));
            Key key = key("replicated");
            RedisCommands cache = reading.commands(RedisRole.CACHE);
            cache.call(set(key, "v"));
            EmbeddedRedis replica = cluster.replicasOf(masterOf(key)).getFirst();
            await().until(() -> {
                assertThat(cache.read(get(key)))
                        .satisfiesAnyOf(
                                old -> assertThat(old).isEmpty(),
                                now -> assertThat(now).contains("v"));
                return gets(replica) > 0;
            });
            await().until(() -> cache.read(get(key)).equals(Optional.of("v")));

            long before = gets(replica);
            for (int i = 0; i < 20; i++) {
                assertThat(reading.commands(RedisRole.STATE).read(get(key))).contains("v");
                assertThat(cache.call(get(key))).contains("v");
            }
            assertThat(gets(replica)).isEqualTo(before);

            replica.kill();
            for (int i = 0; i < 20; i++) {
                assertThat(cache.read(get(key))).contains("v");
            }
            replica.restart();
            cluster.awaitReady();
            await().until(() -> {
                cache.read(get(key));
                return gets(replica) > 0;
            });
        }
    }

    private static long gets(EmbeddedRedis server) {
        return server.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_get:calls="))
                .mapToLong(line -> Long.parseLong(line.substring("cmdstat_get:calls=".length(), line.indexOf(','))))
                .sum();
    }

    @Test
    void plannedFailoverMovesTheShardAndKeepsItsName() {
        Key key = key("planned");
        state().call(set(key, "before"));
        RedisShard before = link.shard(RedisRole.STATE, key);

        EmbeddedRedis promoted = cluster.failover(masterOf(key));

        await().untilAsserted(() -> assertThat(link.shard(RedisRole.STATE, key))
                .isEqualTo(new RedisShard(before.name(), address(promoted).toString(), before.tag())));
        await().until(() -> link.connected(RedisRole.STATE));
        assertThat(state().call(get(key))).contains("before");
    }

    @Test
    void killedMasterFailsItsSlotsAloneUntilAReplicaServes() {
        List<Key> keys = keys("killed", 60);
        keys.forEach(key -> state().call(set(key, "v")));
        Key hit = keys.getFirst();
        EmbeddedRedis master = masterOf(hit);
        String shard = link.shard(RedisRole.STATE, hit).name();
        var lost = new ConcurrentLinkedQueue<String>();
        link.addListener(new RedisListener() {
            @Override
            public void lost(RedisRole role, String lostShard, String node) {
                lost.add(lostShard);
            }
        });

        master.kill();
        await().until(() -> lost.contains(shard));
        assertThat(lost).containsOnly(shard);
        keys.stream()
                .filter(key -> !link.shard(RedisRole.STATE, key).name().equals(shard))
                .forEach(key -> assertThat(state().call(get(key))).contains("v"));

        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(state().call(set(hit, "w"))).isEqualTo("OK"));
        assertThat(link.shard(RedisRole.STATE, hit).name()).isEqualTo(shard);
        assertThat(link.shard(RedisRole.STATE, hit).master())
                .isNotEqualTo(address(master).toString());
        master.restart();
        cluster.awaitReady();
    }

    @Test
    void hungMasterIsLeftForItsReplica() {
        Key key = key("hung");
        state().call(set(key, "v"));
        EmbeddedRedis master = masterOf(key);

        master.pause();
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(state().call(set(key, "w"))).isEqualTo("OK"));
        master.resume();

        cluster.awaitReady();
        assertThat(state().call(get(key))).contains("w");
    }

    @Test
    void clusterThatIsAwayDoesNotStopTheStart() {
        try (RedisLink away = open(RedisServer.cluster(List.of(new NodeAddress("127.0.0.1", 1))))) {
            assertThat(away.connected(RedisRole.STATE)).isFalse();
            assertThat(away.shards(RedisRole.STATE)).hasSize(1);
        }
    }
}
