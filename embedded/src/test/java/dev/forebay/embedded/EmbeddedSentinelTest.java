package dev.forebay.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedSentinelTest {
    private static EmbeddedSentinel sentinel;

    @BeforeAll
    static void start() {
        sentinel = builder().start();
    }

    @AfterAll
    static void stop() {
        sentinel.close();
        assertThat(sentinel.servers()).noneMatch(EmbeddedRedis::isAlive);
        assertThat(sentinel.sentinels()).noneMatch(EmbeddedRedis::isAlive);
    }

    private static EmbeddedSentinel.Builder builder() {
        return EmbeddedSentinel.builder()
                .downAfter(Duration.ofSeconds(1))
                .failoverTimeout(Duration.ofSeconds(2))
                .hurried();
    }

    /** Every test leaves all servers and sentinels running, whoever is master by then. */
    @BeforeEach
    void whole() {
        sentinel.awaitReady();
    }

    @Test
    void threeSentinelsWatchAMasterAndTwoReplicas() {
        assertThat(sentinel.sentinels())
                .hasSize(3)
                .allSatisfy(one -> assertThat(one.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "forebay"))
                        .isEqualTo("127.0.0.1\n" + sentinel.master().port()));
        assertThat(sentinel.sentinels())
                .allSatisfy(one -> assertThat(one.command("SENTINEL", "CKQUORUM", "forebay"))
                        .startsWith("OK 3 usable Sentinels"));
        assertThat(sentinel.servers()).hasSize(3).contains(sentinel.master());
        assertThat(sentinel.replicas()).hasSize(2).doesNotContain(sentinel.master());
        sentinel.master().command("SET", "k", "v");
        Replication.await(sentinel.master(), 2);
        assertThat(sentinel.replicas())
                .allSatisfy(replica -> assertThat(replica.command("GET", "k")).isEqualTo("v"));
        assertThatThrownBy(() -> sentinel.replicas().getFirst().command("SET", "k", "w"))
                .hasMessageContaining("READONLY");
    }

    @Test
    void aRequestedFailoverChangesTheMasterAndTheFormerOneFollowsInTheEnd() {
        EmbeddedRedis former = sentinel.master();
        former.command("SET", "kept", "yes");
        Replication.await(former, 2);
        EmbeddedRedis next = sentinel.failover();
        assertThat(next).isNotSameAs(former).isSameAs(sentinel.master());
        assertThat(next.command("GET", "kept")).isEqualTo("yes");
        assertThat(next.command("SET", "kept", "still")).isEqualTo("OK");
        sentinel.awaitReady();
        assertThat(former.command("INFO", "replication")).contains("role:slave").contains("master_port:" + next.port());
        assertThat(former.command("GET", "kept")).isEqualTo("still");
    }

    @Test
    void aKilledMasterIsReplacedAndComesBackAsAReplica() {
        EmbeddedRedis former = sentinel.master();
        former.command("SET", "survivor", "yes");
        Replication.await(former, 2);
        EmbeddedRedis next = sentinel.failoverByKill();
        assertThat(next).isNotSameAs(former);
        assertThat(next.command("GET", "survivor")).isEqualTo("yes");
        former.restart();
        sentinel.awaitReady();
        assertThat(sentinel.master()).isSameAs(next);
        assertThat(sentinel.replicas()).contains(former);
    }

    @Test
    void aPausedMasterIsReplacedAndLosesItsWritesWhenItWakes() {
        EmbeddedRedis former = sentinel.master();
        former.pause();
        assertThat(sentinel.master()).isSameAs(former);
        EmbeddedRedis next = sentinel.awaitSuccessor(former);
        next.command("SET", "after", "yes");
        former.resume();
        sentinel.awaitReady();
        assertThat(sentinel.master()).isSameAs(next);
        assertThat(former.command("GET", "after")).isEqualTo("yes");
    }

    @Test
    void oneSentinelLessIsStillAQuorum() {
        EmbeddedRedis away = sentinel.sentinels().getFirst();
        away.kill();
        EmbeddedRedis former = sentinel.master();
        assertThat(sentinel.failoverByKill()).isNotSameAs(former);
        former.restart();
        away.restart();
        sentinel.awaitReady();
    }

    @Test
    void withADataDirectoryTheMasterOfTheLastRunIsMasterAgain(@TempDir Path data) {
        EmbeddedSentinel.Builder builder = builder().dataDir(data).password("secret");
        int masterPort;
        List<Integer> ports;
        try (EmbeddedSentinel first = builder.start()) {
            first.failover().command("SET", "k", "v");
            first.awaitReady();
            masterPort = first.master().port();
            ports = first.servers().stream().map(EmbeddedRedis::port).toList();
        }
        try (EmbeddedSentinel second = builder.start()) {
            assertThat(second.servers().stream().map(EmbeddedRedis::port)).isEqualTo(ports);
            assertThat(second.master().port()).isEqualTo(masterPort);
            assertThat(second.master().command("GET", "k")).isEqualTo("v");
        }
    }
}
