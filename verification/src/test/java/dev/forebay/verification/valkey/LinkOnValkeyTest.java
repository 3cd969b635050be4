package dev.forebay.verification.valkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.embedded.RedisCertificates;
import dev.forebay.embedded.RedisSecurity;
import dev.forebay.embedded.RedisTls;
import dev.forebay.embedded.RedisUsers;
import dev.forebay.embedded.SlotMigration;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.testkit.sale.SaleDeployment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The link on Valkey: encrypted and with users, on Sentinels and on a Cluster, whose masters die and whose slots move. */
@OnValkey
class LinkOnValkeyTest {
    private static final KeySpace KEYS = KeySpace.of("shop");

    private static RedisLink open(Map<String, String> environment) {
        var whole = new HashMap<>(environment);
        whole.put("REDIS_KEY_PREFIX", "shop");
        RedisLink link = RedisLink.open(RedisEnvironment.read(whole), Meters.none(), ForebayClock.system());
        await().until(() -> link.connected(RedisRole.STATE));
        return link;
    }

    private static long count(RedisLink link, Key key) {
        return link.commands(RedisRole.STATE).call(Command.of("INCR", Reply.integer(), key));
    }

    private static void countsAgain(RedisLink link, Key key) {
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(count(link, key)).isPositive());
    }

    @Test
    void encryptedConnectionWithTheRightsOfTheApplication(@TempDir Path folder) {
        RedisCertificates certificates = RedisCertificates.create(folder);
        RedisSecurity security = RedisSecurity.of(RedisTls.of(certificates), RedisUsers.random("shop"));
        try (EmbeddedRedis valkey = OnValkey.Servers.single().security(security).start();
                RedisLink link = open(Map.of(
                        "REDIS_URL", valkey.uri().toString(),
                        "REDIS_TLS_CA", certificates.authority().toString(),
                        "REDIS_TLS_CERT", certificates.clientCertificate().toString(),
                        "REDIS_TLS_KEY", certificates.clientKey().toString()))) {
            assertThat(count(link, KEYS.key("k", "counted"))).isEqualTo(1);
            // nothing that only newer servers know was asked for and refused: CLIENT SETINFO comes before any command
            assertThat(valkey.command("ACL", "LOG")).doesNotContain("client|");
            assertThatThrownBy(() -> count(link, KeySpace.of("other").key("k", "counted")))
                    .isInstanceOfSatisfying(
                            RedisUnavailableException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(RedisUnavailableException.Reason.DENIED));
        }
    }

    @Test
    void killedMasterIsReplacedByTheSentinels() {
        try (EmbeddedSentinel deployment = OnValkey.Servers.sentinel()
                        .downAfter(Duration.ofSeconds(1))
                        .start();
                RedisLink link = open(new SaleDeployment.Sentinel(deployment).environment(EmbeddedRedis::port))) {
            Key key = KEYS.key("k", "watched");
            assertThat(count(link, key)).isEqualTo(1);
            EmbeddedRedis promoted = deployment.failoverByKill();
            countsAgain(link, key);
            assertThat(link.shards(RedisRole.STATE).getFirst().master())
                    .isEqualTo(promoted.host() + ':' + promoted.port());
        }
    }

    @Test
    void slotsMoveUnderCallsAndAKilledMasterIsReplacedInTheCluster() {
        try (EmbeddedCluster cluster = OnValkey.Servers.cluster().start();
                RedisLink link = open(new SaleDeployment.Cluster(cluster).environment(EmbeddedRedis::port))) {
            Key key = KEYS.tagged("k", "moving", "counted");
            int slot = cluster.slotOf(key.value());
            EmbeddedRedis from = cluster.masterOf(slot);
            EmbeddedRedis to = cluster.masters().stream()
                    .filter(master -> !master.equals(from))
                    .findFirst()
                    .orElseThrow();
            assertThat(count(link, key)).isEqualTo(1);
            SlotMigration begun = cluster.beginMove(from, to, slot);
            begun.moveKey(key.value());
            assertThat(count(link, key)).as("by ASK").isEqualTo(2);
            begun.finish();
            assertThat(count(link, key)).as("by MOVED").isEqualTo(3);

            cluster.awaitReady();
            EmbeddedRedis promoted = cluster.failoverByKill(to);
            countsAgain(link, key);
            assertThat(link.shard(RedisRole.STATE, key).master()).isEqualTo(promoted.host() + ':' + promoted.port());
        }
    }
}
