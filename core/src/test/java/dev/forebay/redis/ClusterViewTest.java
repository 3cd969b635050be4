package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.redis.ClusterView.Range;
import dev.forebay.redis.Reply.Tree;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What nodes of a Cluster tell of themselves, the odd cases too. */
class ClusterViewTest {
    private static final NodeAddress ASKED = new NodeAddress("asked", 7000);

    private static List<Object> node(@Nullable String host, long port) {
        return Arrays.asList(host == null ? null : bytes(host), port, bytes("id"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ClusterView view(String state, long epoch, List<?>... ranges) {
        return ClusterView.read(
                "cluster_state:" + state + "\r\ncluster_current_epoch:" + epoch + "\r\n",
                new Tree(List.of((Object[]) ranges)),
                ASKED);
    }

    @Test
    void mastersAndReplicasAreReadWithTheirSlots() {
        ClusterView view = view("ok", 7, List.of(0L, 99L, node("a", 1), node("b", 2)));

        assertThat(view.ok()).isTrue();
        assertThat(view.epoch()).isEqualTo(7);
        assertThat(view.ranges())
                .containsExactly(new Range(0, 99, new NodeAddress("a", 1), List.of(new NodeAddress("b", 2))));
    }

    @Test
    void nodeThatDoesNotKnowItsNameIsReachedByTheOneThatWasAsked() {
        assertThat(view("ok", 1, List.of(0L, 1L, node(null, 7000)), List.of(2L, 3L, node("", 7001)))
                        .ranges())
                .extracting(Range::master)
                .containsExactly(ASKED, new NodeAddress("asked", 7001));
    }

    @Test
    void masterWithoutAnAddressIsNotReplacedByItsReplica() {
        assertThat(view("ok", 1, List.of(0L, 1L, node("?", 7000), node("replica", 7001)), List.of(2L, 3L, node("a", 0)))
                        .ranges())
                .isEmpty();
    }

    @Test
    void viewThatServesIsBelievedOverALaterOneThatDoesNot() {
        assertThat(view("ok", 1).betterThan(view("fail", 9))).isTrue();
        assertThat(view("ok", 9).betterThan(view("ok", 8))).isTrue();
        assertThat(view("ok", 8).betterThan(view("ok", 8))).isFalse();
    }

    @Test
    void redirectionsNameWhereToGoOrToWait() {
        assertThat(Redirect.read("MOVED 3999 127.0.0.1:6381", "a:1"))
                .isEqualTo(new Redirect.Moved(new NodeAddress("127.0.0.1", 6381)));
        assertThat(Redirect.read("ASK 3999 :6381", "10.0.0.1:6380"))
                .isEqualTo(new Redirect.Ask(new NodeAddress("10.0.0.1", 6381)));
        assertThat(Redirect.read("MOVED 3999 ::1:6381", "a:1"))
                .isEqualTo(new Redirect.Moved(new NodeAddress("::1", 6381)));
        assertThat(Redirect.read("MOVED 3999 ?:6381", "a:1")).isEqualTo(new Redirect.Later());
        assertThat(Redirect.read("TRYAGAIN Multiple keys request during rehashing of slot", "a:1"))
                .isEqualTo(new Redirect.Later());
    }
}
