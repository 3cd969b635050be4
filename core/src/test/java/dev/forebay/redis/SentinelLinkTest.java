package dev.forebay.redis;

import static dev.forebay.redis.TestRedis.get;
import static dev.forebay.redis.TestRedis.incr;
import static dev.forebay.redis.TestRedis.key;
import static dev.forebay.redis.TestRedis.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.TestNodes;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The link to a master that three Sentinels watch, with two replicas. */
@Order(1) // long: among the first
class SentinelLinkTest {
    private static EmbeddedSentinel deployment;
    private RedisLink link;

    @BeforeAll
    static void startDeployment() {
        // twice this passes between one fail-over of the sentinels' own and the next
        deployment = EmbeddedSentinel.builder()
                .hurried()
                .downAfter(Duration.ofSeconds(1))
                .failoverTimeout(Duration.ofSeconds(2))
                .start();
    }

    @AfterAll
    static void stopDeployment() {
        deployment.close();
    }

    @BeforeEach
    void open() {
        deployment.awaitReady();
        link = open(deployment.masterName(), addresses(deployment.sentinels()));
        await().until(() -> link.connected(RedisRole.STATE));
    }

    @AfterEach
    void close() {
        link.close();
    }

    private static RedisLink open(String master, List<NodeAddress> sentinels) {
        return RedisLink.open(
                TestNodes.waiting(RedisOptions.builder(RedisServer.sentinel(master, sentinels)), TestNodes.ALERT)
                        .build(),
                Meters.none(),
                ForebayClock.system());
    }

    private static List<NodeAddress> addresses(List<EmbeddedRedis> servers) {
        return servers.stream()
                .map(server -> new NodeAddress(server.host(), server.port()))
                .toList();
    }

    private RedisCommands state() {
        return link.commands(RedisRole.STATE);
    }

    private String master() {
        return link.shards(RedisRole.STATE).getFirst().master();
    }

    private static String address(EmbeddedRedis server) {
        return addresses(List.of(server)).getFirst().toString();
    }

    @Test
    void masterIsFoundThroughAnySentinelThatAnswers() {
        assertThat(master()).isEqualTo(address(deployment.master()));
        assertThat(state().call(set(key("s"), "v"))).isEqualTo("OK");
        var withDead = List.of(
                new NodeAddress("127.0.0.1", 1),
                addresses(deployment.sentinels()).getLast());
        try (RedisLink other = open(deployment.masterName(), withDead)) {
            await().until(() -> other.connected(RedisRole.STATE));
            assertThat(other.commands(RedisRole.STATE).call(get(key("s")))).contains("v");
        }
    }

    @Test
    void plannedFailoverIsFollowedWithSubscriptionsAndAll() {
        Key channel = key("channel");
        var heard = new ConcurrentLinkedQueue<String>();
        var arranged = new ConcurrentLinkedQueue<String>();
        link.addListener(new RedisListener() {
            @Override
            public void arranged(RedisRole role, List<RedisShard> shards) {
                arranged.add(shards.getFirst().master());
            }
        });
        try (var subscription = link.subscriptions(RedisRole.STATE).subscribe(channel, heard::add)) {
            EmbeddedRedis promoted = deployment.failover();

            await().untilAsserted(() -> assertThat(master()).isEqualTo(address(promoted)));
            await().ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(state().call(incr(key("planned")))).isPositive());
            assertThat(arranged).contains(address(promoted));
            await().ignoreExceptions().until(() -> {
                link.subscriptions(RedisRole.STATE).publish(channel, "hello");
                return heard.contains("hello");
            });
        }
    }

    @Test
    void killedMasterIsReplaced() {
        EmbeddedRedis former = deployment.master();
        EmbeddedRedis promoted = deployment.failoverByKill();

        await().ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(state().call(incr(key("killed")))).isPositive());
        assertThat(master()).isEqualTo(address(promoted));
        former.restart();
        deployment.awaitReady();
    }

    @Test
    void hungMasterIsReplacedAndNotGoneBackToWhenItWakes() {
        EmbeddedRedis former = deployment.master();
        former.pause();
        EmbeddedRedis promoted = deployment.awaitSuccessor(former);
        await().ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(state().call(set(key("hung"), "new"))).isEqualTo("OK"));
        former.resume();

        deployment.awaitReady();
        assertThat(master()).isEqualTo(address(promoted));
        assertThat(state().call(get(key("hung")))).contains("new");
    }

    @Test
    void replicasAnswerReadsOfTheCacheAndOfNothingElse() {
        var lost = new ConcurrentLinkedQueue<String>();
        try (RedisLink reading = reading()) {
            Key key = key("replicated");
            RedisCommands cache = reading.commands(RedisRole.CACHE);
            cache.call(set(key, "v"));
            List<EmbeddedRedis> replicas = deployment.replicas();
            await().until(() -> {
                assertThat(cache.read(get(key)))
                        .satisfiesAnyOf(
                                old -> assertThat(old).isEmpty(),
                                now -> assertThat(now).contains("v"));
                return replicas.stream().allMatch(replica -> gets(replica) > 0);
            });
            replicas.forEach(replica ->
                    await().until(() -> replica.command("GET", key.value()).equals("v")));

            List<Long> before = replicas.stream().map(SentinelLinkTest::gets).toList();
            long ofMaster = gets(deployment.master());
            for (int i = 0; i < 20; i++) {
                assertThat(reading.commands(RedisRole.STATE).read(get(key))).contains("v");
                assertThat(cache.call(get(key))).contains("v");
            }
            assertThat(replicas.stream().map(SentinelLinkTest::gets)).containsExactlyElementsOf(before);
            assertThat(gets(deployment.master())).isEqualTo(ofMaster + 40);

            reading.addListener(new RedisListener() {
                @Override
                public void lost(RedisRole role, String shard, String node) {
                    lost.add(shard);
                }
            });
            // one that hangs, one that is gone: the master answers, and the role is as well as before
            replicas.get(0).pause();
            replicas.get(1).kill();
            try {
                for (int i = 0; i < 20; i++) {
                    assertThat(cache.read(get(key))).contains("v");
                }
            } finally {
                replicas.get(0).resume();
                replicas.get(1).restart();
            }
            assertThat(lost).isEmpty();
            deployment.awaitReady();
            long again = gets(replicas.get(1));
            await().until(() -> {
                cache.read(get(key));
                return gets(replicas.get(1)) > again;
            });
        }
    }

    @Test
    void whoWasMadeMasterIsNoReplicaToReadFrom() {
        try (RedisLink reading = reading()) {
            Key key = key("followed");
            EmbeddedRedis former = deployment.master();
            EmbeddedRedis promoted = deployment.failover();
            deployment.awaitReady();
            await().ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(reading.commands(RedisRole.CACHE).call(set(key, "v")))
                                    .isEqualTo("OK"));
            // the former master is read from as soon as it follows, the new one no more
            await().until(() -> {
                long before = gets(promoted);
                long ofFormer = gets(former);
                for (int i = 0; i < 20; i++) {
                    reading.commands(RedisRole.CACHE).read(get(key));
                }
                return gets(promoted) == before && gets(former) > ofFormer;
            });
        }
    }

    private static RedisLink reading() {
        RedisLink opened = RedisLink.open(
                TestNodes.waiting(
                                RedisOptions.builder(RedisServer.sentinel(
                                        deployment.masterName(), addresses(deployment.sentinels()))),
                                TestNodes.ALERT)
                        .replicaReads(true)
                        .build(),
                Meters.none(),
                ForebayClock.system());
        await().until(() -> opened.connected(RedisRole.CACHE));
        return opened;
    }

    private static long gets(EmbeddedRedis server) {
        return server.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_get:calls="))
                .mapToLong(line -> Long.parseLong(line.substring("cmdstat_get:calls=".length(), line.indexOf(','))))
                .sum();
    }

    @Test
    void wrongNameIsNoMasterAndNoCrash() {
        try (RedisLink wrong = open("unheard-of", addresses(deployment.sentinels()))) {
            assertThat(wrong.connected(RedisRole.STATE)).isFalse();
        }
    }
}
