package dev.forebay.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedClusterTest {
    private static EmbeddedCluster cluster;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.builder().nodeTimeout(Duration.ofSeconds(1)).start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        assertThat(cluster.nodes()).allSatisfy(node -> {
            assertThat(node.isAlive()).isFalse();
            assertThat(node.log().getParent()).doesNotExist();
        });
    }

    /** Every test leaves all nodes running, whoever is master by then. */
    @BeforeEach
    void whole() {
        cluster.awaitReady();
        assertThat(cluster.masters()).hasSize(3);
    }

    @Test
    void threeMastersShareAllSlotsAndEachHasAReplica() {
        assertThat(cluster.nodes()).hasSize(6);
        assertThat(cluster.masters())
                .allSatisfy(master -> assertThat(cluster.replicasOf(master))
                        .hasSize(1)
                        .doesNotContainAnyElementsOf(cluster.masters()));
        for (int slot = 0; slot < SlotRange.SLOTS; slot += 1_000) {
            assertThat(cluster.masters()).contains(cluster.masterOf(slot));
        }
        assertThat(cluster.nodes()).allSatisfy(node -> {
            assertThat(node.port()).isLessThan(22_768);
            assertThat(node.command("CLUSTER", "INFO")).contains("cluster_state:ok");
        });
    }

    @Test
    void aKeyIsServedByTheOwnerOfItsSlotAndTheOthersPointThere() {
        EmbeddedRedis owner = ownerOf("colour");
        owner.command("SET", "colour", "blue");
        assertThat(owner.command("GET", "colour")).isEqualTo("blue");
        EmbeddedRedis other = otherThan(owner);
        assertThatThrownBy(() -> other.command("GET", "colour"))
                .hasMessageContaining("MOVED " + cluster.slotOf("colour") + " 127.0.0.1:" + owner.port());
        assertThat(cluster.slotOf("{colour}:1")).isEqualTo(cluster.slotOf("colour"));
    }

    @Test
    void anAgreedFailoverChangesTheMasterAndLosesNothing() {
        EmbeddedRedis master = ownerOf("kept");
        EmbeddedRedis replica = cluster.replicasOf(master).getFirst();
        master.command("SET", "kept", "yes");
        assertThat(cluster.failover(master)).isSameAs(replica);
        assertThat(ownerOf("kept")).isSameAs(replica);
        assertThat(replica.command("GET", "kept")).isEqualTo("yes");
        assertThat(cluster.replicasOf(replica)).containsExactly(master);
    }

    @Test
    void aKilledMasterIsReplacedAndComesBackAsAReplica() {
        EmbeddedRedis master = ownerOf("survivor");
        EmbeddedRedis replica = cluster.replicasOf(master).getFirst();
        master.command("SET", "survivor", "yes");
        Replication.await(master, 1);
        assertThat(cluster.failoverByKill(master)).isSameAs(replica);
        assertThat(replica.command("GET", "survivor")).isEqualTo("yes");
        assertThat(cluster.masters()).hasSize(3).contains(replica).doesNotContain(master);
        master.restart();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> cluster.replicasOf(replica).equals(List.of(master)));
    }

    @Test
    void aPausedMasterIsReplacedAndIsNoLongerTakenForTheOwnerWhenItWakes() {
        EmbeddedRedis master = ownerOf("sleeper");
        int slot = cluster.slotOf("sleeper");
        master.pause();
        EmbeddedRedis successor = cluster.awaitSuccessor(slot, master);
        assertThat(successor).isNotSameAs(master);
        master.resume();
        assertThat(cluster.masterOf(slot)).isSameAs(successor);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> cluster.replicasOf(successor).equals(List.of(master)));
    }

    @Test
    void aReplicaThatCameBackEmptyIsFilledAgain() {
        EmbeddedRedis master = ownerOf("refill");
        EmbeddedRedis replica = cluster.replicasOf(master).getFirst();
        master.command("SET", "refill", "yes");
        replica.restartEmpty();
        cluster.awaitReady();
        assertThat(cluster.replicasOf(master)).containsExactly(replica);
        assertThat(replica.command("DBSIZE")).isEqualTo(master.command("DBSIZE"));
    }

    @Test
    void movedSlotsTakeTheirKeysAlong() {
        EmbeddedRedis from = ownerOf("{moving}");
        EmbeddedRedis to = otherThan(from);
        int slot = cluster.slotOf("{moving}");
        for (int i = 0; i < 250; i++) {
            from.command("SET", "{moving}:ü:" + i, "v" + i);
        }
        cluster.moveSlots(from, to, slot);
        assertThat(cluster.masterOf(slot)).isSameAs(to);
        assertThat(to.command("CLUSTER", "COUNTKEYSINSLOT", Integer.toString(slot)))
                .isEqualTo("250");
        assertThat(to.command("GET", "{moving}:ü:249")).isEqualTo("v249");
        assertThat(from.command("CLUSTER", "COUNTKEYSINSLOT", Integer.toString(slot)))
                .isEqualTo("0");
        assertThatThrownBy(() -> from.command("GET", "{moving}:ü:1"))
                .hasMessageContaining("MOVED " + slot + " 127.0.0.1:" + to.port());
    }

    @Test
    void aHalfMovedSlotAnswersAskAndTryAgain() throws Exception {
        EmbeddedRedis from = ownerOf("{half}");
        EmbeddedRedis to = otherThan(from);
        int slot = cluster.slotOf("{half}");
        from.command("MSET", "{half}:a", "1", "{half}:b", "2");
        SlotMigration migration = cluster.beginMove(from, to, slot);
        migration.moveKey("{half}:a");
        String ask = "ASK " + slot + " 127.0.0.1:" + to.port();
        assertThatThrownBy(() -> from.command("GET", "{half}:a")).hasMessageContaining(ask);
        assertThatThrownBy(() -> from.command("SET", "{half}:new", "3")).hasMessageContaining(ask);
        assertThat(from.command("GET", "{half}:b")).isEqualTo("2");
        assertThatThrownBy(() -> to.command("GET", "{half}:a")).hasMessageContaining("MOVED");
        try (RespClient client = to.connect(Duration.ofSeconds(5))) {
            client.require("ASKING");
            assertThat(client.require("GET", "{half}:a")).isEqualTo("1");
            client.require("ASKING");
            assertThatThrownBy(() -> client.require("MGET", "{half}:a", "{half}:b"))
                    .hasMessageContaining("TRYAGAIN");
        }
        assertThat(migration.moveKeys(10)).isOne();
        migration.finish();
        assertThat(to.command("MGET", "{half}:a", "{half}:b")).isEqualTo("1\n2");
    }

    @Test
    void anAbandonedMoveLeavesTheSlotWithItsOwner() {
        EmbeddedRedis from = ownerOf("{stays}");
        from.command("SET", "{stays}", "here");
        cluster.beginMove(from, otherThan(from), cluster.slotOf("{stays}")).abandon();
        assertThat(ownerOf("{stays}")).isSameAs(from);
        assertThat(from.command("SET", "{stays}:new", "3")).isEqualTo("OK");
    }

    @Test
    void withADataDirectoryDataPlacesAndPortsAreKept(@TempDir Path data) {
        EmbeddedCluster.Builder builder = EmbeddedCluster.builder()
                .nodeTimeout(Duration.ofSeconds(1))
                .replicas(0)
                .password("secret")
                .dataDir(data);
        List<Integer> ports;
        try (EmbeddedCluster first = builder.start()) {
            ports = first.nodes().stream().map(EmbeddedRedis::port).toList();
            EmbeddedRedis from = first.masterOf(first.slotOf("k"));
            from.command("SET", "k", "v");
            EmbeddedRedis to = first.masters().stream()
                    .filter(master -> master != from)
                    .findFirst()
                    .orElseThrow();
            first.moveSlots(from, to, first.slotOf("k"));
        }
        try (EmbeddedCluster second = builder.start()) {
            assertThat(second.nodes().stream().map(EmbeddedRedis::port)).isEqualTo(ports);
            assertThat(second.masterOf(second.slotOf("k")).command("GET", "k")).isEqualTo("v");
        }
        builder.masters(4);
        assertThatThrownBy(builder::start).hasMessageContaining("tells of 3 servers where 4 are wanted");
    }

    private static EmbeddedRedis ownerOf(String key) {
        return cluster.masterOf(cluster.slotOf(key));
    }

    private static EmbeddedRedis otherThan(EmbeddedRedis owner) {
        return cluster.masters().stream()
                .filter(master -> master != owner)
                .findFirst()
                .orElseThrow();
    }
}
