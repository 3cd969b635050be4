package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.base.ForebayClock;
import dev.forebay.redis.ClusterView.Range;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is which shard from one view of a Cluster to the next, and who has got whose slots. */
class SlotTablesTest {
    private final Deadlines deadlines = new Deadlines(ForebayClock.system(), Duration.ofSeconds(8));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final RedisOptions options = RedisOptions.at("nobody", 1).build();
    private final LinkParts parts = new LinkParts(options, ForebayClock.system(), deadlines, timer, new Listeners());
    private final Map<NodeAddress, Node> nodes = new HashMap<>();
    private final SlotTable thirds = next(
            SlotTable.unknown(node(at(9)), "seed"), true, range(0, 99, 1), range(100, 199, 2), range(200, 16383, 3));

    @AfterEach
    void close() {
        nodes.values().forEach(Node::close);
        timer.shutdownNow();
        deadlines.close();
    }

    private static NodeAddress at(int port) {
        return new NodeAddress("node", port);
    }

    private static Range range(int first, int last, int port) {
        return new Range(first, last, at(port), List.of());
    }

    /** A node that is never dialled: its place in the table is all there is to it. */
    private Node node(NodeAddress at) {
        return nodes.computeIfAbsent(
                at,
                address -> new Node(
                        address::toString,
                        use -> CompletableFuture.failedFuture(new IllegalStateException("never dialled")),
                        Node.Watcher.NOBODY,
                        parts));
    }

    private SlotTable next(SlotTable before, boolean first, Range... ranges) {
        return SlotTables.next(before, first, new ClusterView(true, 1, Arrays.asList(ranges)), this::node);
    }

    private SlotTable next(SlotTable before, Range... ranges) {
        return next(before, false, ranges);
    }

    private String nameOf(SlotTable table, int slot) {
        return table.shard(slot).name();
    }

    @Test
    void replicaThatTakesOverKeepsTheShardsNameAndGainsNothing() {
        SlotTable after = next(thirds, range(0, 99, 4), range(100, 199, 2), range(200, 16383, 3));
        assertThat(nameOf(after, 5)).isEqualTo(nameOf(thirds, 5));
        assertThat(after.owner(5)).isSameAs(node(at(4)));
        assertThat(after.gainsSince(thirds)).isEmpty();
    }

    @Test
    void slotsThatAViewLeavesOutStayWhereTheyWere() {
        SlotTable after = next(thirds, range(0, 99, 1), range(200, 16383, 3));
        assertThat(after.shards()).hasSize(2);
        assertThat(after.owner(150)).isSameAs(node(at(2)));
        assertThat(after.gainsSince(thirds)).isEmpty();
        SlotTable holes = next(thirds, range(0, 49, 1), range(100, 199, 2), range(200, 16383, 3));
        assertThat(nameOf(holes, 70)).isEqualTo(nameOf(thirds, 70));
        assertThat(holes.owner(70)).isSameAs(node(at(1)));
    }

    @Test
    void slotsGivenToAnotherShardAreItsGain() {
        SlotTable after = next(thirds, range(0, 49, 1), range(50, 149, 2), range(150, 199, 2), range(200, 16383, 3));
        assertThat(after.gainsSince(thirds)).isEqualTo(Map.of(nameOf(thirds, 150), Set.of(nameOf(thirds, 5))));
        assertThat(thirds.moved(5, node(at(2))).gainsSince(thirds))
                .isEqualTo(Map.of(nameOf(thirds, 150), Set.of(nameOf(thirds, 5))));
    }

    @Test
    void slotsThatNobodyServedMeanwhileAreGainedFromNobody() {
        SlotTable without = next(thirds, range(0, 99, 1), range(200, 16383, 3));
        SlotTable after = next(without, range(0, 199, 1), range(200, 16383, 3));
        assertThat(after.gainsSince(without)).isEqualTo(Map.of(nameOf(thirds, 5), Set.of("")));
    }
}
