package dev.forebay.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisTlsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @TempDir
    private static Path temp;

    private static RedisCertificates ours;
    private static RedisCertificates strangers;

    @BeforeAll
    static void certificates() {
        ours = RedisCertificates.create(temp.resolve("ours"));
        strangers = RedisCertificates.create(temp.resolve("strangers"));
    }

    @Test
    void onlyCertifiedClientsAreServedAndNobodyInPlainText() throws Exception {
        try (EmbeddedRedis redis = start(RedisTls.of(ours))) {
            assertThat(redis.command("SET", "k", "v")).isEqualTo("OK");
            assertThat(redis.command("CONFIG", "GET", "port")).isEqualTo("port\n0");
            assertThat(redis.uri()).hasToString("rediss://127.0.0.1:" + redis.port());
            assertThat(ping(redis, ours.clientContext())).isEqualTo("PONG");
            assertRefused(() -> ping(redis, null));
            assertRefused(() -> ping(redis, ours.anonymousContext()));
            assertRefused(() -> ping(redis, strangers.clientContext()));
        }
    }

    @Test
    void aClientThatMayComeWithoutACertificateMustStillNotShowAWrongOne() throws Exception {
        RedisTls optional = new RedisTls(ours, Set.of("TLSv1.2"), RedisTls.Clients.OPTIONAL);
        try (EmbeddedRedis redis = start(optional)) {
            assertThat(ping(redis, ours.anonymousContext())).isEqualTo("PONG");
            assertThat(ping(redis, ours.clientContext())).isEqualTo("PONG");
            SSLContext wrongShown = RedisCertificates.context(ours.trusted(), strangers.client());
            assertRefused(() -> ping(redis, wrongShown));
            assertRefused(() -> ping(redis, null));
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() {
        try (EmbeddedRedis redis = start(RedisTls.of(ours))) {
            SSLContext trustsStrangers = RedisCertificates.context(strangers.trusted(), ours.client());
            assertRefused(() -> ping(redis, trustsStrangers));
        }
    }

    @Test
    void theVersionsOfTheProtocolAreThoseThatWereChosen() throws Exception {
        for (String version : Set.of("TLSv1.2", "TLSv1.3")) {
            RedisTls only = new RedisTls(ours, Set.of(version), RedisTls.Clients.OPTIONAL);
            String other = version.equals("TLSv1.2") ? "TLSv1.3" : "TLSv1.2";
            try (EmbeddedRedis redis = start(only)) {
                assertThat(negotiated(redis, "TLSv1.2", "TLSv1.3")).isEqualTo(version);
                assertRefused(() -> negotiated(redis, other));
            }
        }
    }

    @Test
    void aClusterReplicatesVotesAndMovesSlotsUnderTls() {
        try (EmbeddedCluster cluster = EmbeddedCluster.builder()
                .nodeTimeout(Duration.ofSeconds(1))
                .security(RedisSecurity.of(RedisTls.of(ours), RedisUsers.random("shop")))
                .start()) {
            int slot = cluster.slotOf("{k}");
            EmbeddedRedis owner = cluster.masterOf(slot);
            owner.command("SET", "{k}", "v");
            EmbeddedRedis next = cluster.failover(owner);
            assertThat(next.command("GET", "{k}")).isEqualTo("v");
            EmbeddedRedis other = cluster.masters().stream()
                    .filter(master -> master != next)
                    .findFirst()
                    .orElseThrow();
            cluster.moveSlots(next, other, slot);
            assertThat(other.command("GET", "{k}")).isEqualTo("v");
            EmbeddedRedis successor = cluster.failoverByKill(other);
            assertThat(successor.command("GET", "{k}")).isEqualTo("v");
            assertThat(cluster.nodes()).allSatisfy(node -> assertRefused(() -> ping(node, null)));
        }
    }

    @Test
    void sentinelsReplaceAMasterUnderTls() {
        try (EmbeddedSentinel sentinel = EmbeddedSentinel.builder()
                .downAfter(Duration.ofSeconds(1))
                .failoverTimeout(Duration.ofSeconds(2))
                .hurried()
                .security(RedisSecurity.of(RedisTls.of(ours), RedisUsers.random("shop")))
                .start()) {
            EmbeddedRedis former = sentinel.master();
            former.command("SET", "k", "v");
            Replication.await(former, 2);
            assertThat(sentinel.failoverByKill().command("GET", "k")).isEqualTo("v");
            former.restart();
            sentinel.awaitReady();
            assertThat(sentinel.sentinels())
                    .allSatisfy(node -> assertRefused(() -> ping(node, ours.anonymousContext())));
        }
    }

    private static EmbeddedRedis start(RedisTls tls) {
        return EmbeddedRedis.builder().security(RedisSecurity.of(tls)).start();
    }

    private static void assertRefused(ThrowingCallable connecting) {
        assertThatThrownBy(connecting).isInstanceOf(IOException.class);
    }

    private static @Nullable Object ping(EmbeddedRedis redis, @Nullable SSLContext context) throws IOException {
        try (RespClient client = new RespClient(redis.port(), TIMEOUT, context)) {
            return client.call("PING");
        }
    }

    private static String negotiated(EmbeddedRedis redis, String... versions) throws IOException {
        SSLSocketFactory factory = ours.anonymousContext().getSocketFactory();
        try (SSLSocket socket = (SSLSocket) factory.createSocket("127.0.0.1", redis.port())) {
            socket.setEnabledProtocols(versions);
            socket.startHandshake();
            return socket.getSession().getProtocol();
        }
    }
}
