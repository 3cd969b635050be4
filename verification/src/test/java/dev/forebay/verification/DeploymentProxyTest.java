package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.testkit.fault.DeploymentProxy;
import dev.forebay.testkit.sale.SaleDeployment;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client of a Cluster that was sent on a way of proxies never leaves it. */
class DeploymentProxyTest {
    private static final KeySpace KEYS = KeySpace.of("way");

    private static EmbeddedCluster cluster;
    private static DeploymentProxy way;
    private static RedisLink link;

    @BeforeAll
    static void open() {
        cluster = EmbeddedCluster.builder().replicas(0).start();
        var deployment = new SaleDeployment.Cluster(cluster);
        way = DeploymentProxy.to(deployment.servers());
        link = RedisLink.open(
                RedisEnvironment.read(deployment.environment(way::portOf)), Meters.none(), ForebayClock.system());
    }

    @AfterAll
    static void close() {
        link.close();
        way.close();
        await().until(() -> way.sockets() == 0);
        cluster.close();
    }

    @Test
    void allMastersAreReachedOnTheWayAndNoneBesideIt() {
        keys().forEach(DeploymentProxyTest::isServed);
        way.cut();
        keys().forEach(key -> assertThatThrownBy(() -> set(key)).isInstanceOf(RedisUnavailableException.class));
        assertThat(cluster.masters()).allSatisfy(DeploymentProxyTest::hasNoClientButOurs);
        way.open();
        keys().forEach(DeploymentProxyTest::isServed);
    }

    @Test
    void aClientThatIsSentElsewhereBecauseASlotMovedStaysOnTheWay() {
        Key key = key(0);
        int slot = cluster.slotOf(key.value());
        EmbeddedRedis from = cluster.masterOf(slot);
        EmbeddedRedis to = cluster.masters().stream()
                .filter(master -> !master.equals(from))
                .findFirst()
                .orElseThrow();
        isServed(key);
        cluster.moveSlots(from, to, slot);
        isServed(key);
        assertThat(to.command("GET", key.value())).isEqualTo("v");
        way.cut();
        assertThat(cluster.masters()).allSatisfy(DeploymentProxyTest::hasNoClientButOurs);
        way.open();
        isServed(key);
    }

    /** But for the connection that asks, and that of a node which has moved keys here. */
    private static void hasNoClientButOurs(EmbeddedRedis server) {
        await().untilAsserted(() -> assertThat(
                        server.command("CLIENT", "LIST", "TYPE", "normal").lines())
                .filteredOn(client -> !client.contains("cmd=restore"))
                .hasSize(1));
        assertThat(server.command("CLIENT", "LIST", "TYPE", "pubsub")).isBlank();
    }

    /** Now, or once the link has found its way again; a call may run out of time on a busy machine. */
    private static void isServed(Key key) {
        await().pollDelay(Duration.ZERO)
                .ignoreException(RedisUnavailableException.class)
                .until(() -> set(key).equals("OK") && get(key).equals(Optional.of("v")));
    }

    private static Optional<String> get(Key key) {
        return link.commands(RedisRole.STATE).call(Command.of("GET", Reply.optionalText(), key));
    }

    private static String set(Key key) {
        return link.commands(RedisRole.STATE).call(Command.of("SET", Reply.text(), key, "v"));
    }

    private static Iterable<Key> keys() {
        return IntStream.range(0, 30).mapToObj(DeploymentProxyTest::key).toList();
    }

    private static Key key(int number) {
        return KEYS.tagged("test", "n" + number, "value");
    }
}
