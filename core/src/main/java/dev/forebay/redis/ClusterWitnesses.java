package dev.forebay.redis;

import dev.forebay.redis.Asker.End;
import dev.forebay.redis.Asker.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks several nodes of a Cluster how they see it, and says whom to believe: one that was cut off still tells what was true
 * before. Used by the thread that looks alone.
 */
final class ClusterWitnesses {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterDeployment.class);
    private static final int ASKED_AT_ONCE = 5;
    private static final Request INFO = RoutedCommands.request(Command.keyless("CLUSTER", Reply.text(), "INFO"));
    private static final Request SLOTS = RoutedCommands.request(Command.keyless("CLUSTER", Reply.tree(), "SLOTS"));

    private final Asker asker;

    /** Of the view that was believed last. */
    private long epoch = -1;

    ClusterWitnesses(Asker asker) {
        this.asker = asker;
    }

    /** How some of these nodes see the Cluster; at most five are asked, at once. */
    List<ClusterView> ask(List<Map.Entry<NodeAddress, Node>> nodes) {
        var asked = new ArrayList<>(nodes);
        Collections.shuffle(asked, ThreadLocalRandom.current());
        List<Map.Entry<NodeAddress, Node>> some = asked.subList(0, Math.min(ASKED_AT_ONCE, asked.size()));
        List<Lane> lanes = some.stream().map(entry -> entry.getValue().lane()).toList();
        List<End[]> answers = asker.quietly(lanes, List.of(INFO, SLOTS));
        var views = new ArrayList<ClusterView>();
        for (int i = 0; i < answers.size(); i++) {
            ClusterView view = view(answers.get(i), some.get(i).getKey());
            if (view != null) {
                views.add(view);
            }
        }
        return views;
    }

    private static @Nullable ClusterView view(End[] answer, NodeAddress from) {
        for (End end : answer) {
            if (end.failure() != null) {
                return null;
            }
            if (end.error() != null) {
                LOG.warn("a node does not tell about its cluster node={} answer={}", from, end.error());
                return null;
            }
        }
        return ClusterView.read(Reply.text().read(answer[0].raw()), Reply.tree().read(answer[1].raw()), from);
    }

    /**
     * The view to go by, if any: the best of them. One of a lower epoch than was believed before is the word of one that was
     * cut off, unless nobody else is left to ask.
     *
     * @param others whether all masters can be asked
     */
    Optional<ClusterView> believe(List<ClusterView> views, boolean others) {
        Optional<ClusterView> best = views.stream()
                .reduce((one, other) -> other.betterThan(one) ? other : one)
                .filter(view -> !view.ranges().isEmpty() && (view.epoch() >= epoch || !others));
        best.ifPresent(view -> epoch = view.epoch());
        return best;
    }
}
