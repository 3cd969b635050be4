package dev.forebay.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the nodes that answer say of themselves. When two claim a slot, as a master does that was away while its replica
 * took over, the higher epoch is right, as it is among the nodes.
 */
final class ClusterTopology {
    private static final Duration ASK_TIMEOUT = Duration.ofMillis(500);

    private final Map<EmbeddedRedis, ClusterMember> members;

    private ClusterTopology(Map<EmbeddedRedis, ClusterMember> members) {
        this.members = members;
    }

    static ClusterTopology ask(List<EmbeddedRedis> nodes) {
        Map<EmbeddedRedis, ClusterMember> members = new HashMap<>();
        for (EmbeddedRedis node : nodes) {
            view(node).stream().filter(ClusterMember::isMyself).findFirst().ifPresent(me -> members.put(node, me));
        }
        return new ClusterTopology(members);
    }

    /** All members as this node sees them; none when it does not answer. */
    static List<ClusterMember> view(EmbeddedRedis node) {
        if (!node.isAlive() || node.isPaused()) {
            return List.of();
        }
        try {
            return ClusterMember.parse(node.command(ASK_TIMEOUT, "CLUSTER", "NODES"));
        } catch (EmbeddedServerException diedMeanwhile) {
            return List.of();
        }
    }

    Optional<EmbeddedRedis> owner(int slot) {
        return members.entrySet().stream()
                .filter(entry -> entry.getValue().isMaster() && entry.getValue().owns(slot))
                .max(Comparator.comparingLong(entry -> entry.getValue().epoch()))
                .map(Map.Entry::getKey);
    }

    /** The masters that own a slot, and those that claim none. */
    List<EmbeddedRedis> masters() {
        return members.entrySet().stream()
                .filter(entry -> entry.getValue().isMaster())
                .filter(entry ->
                        ownsWhatItClaims(entry.getKey(), entry.getValue().slots()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private boolean ownsWhatItClaims(EmbeddedRedis node, List<SlotRange> claimed) {
        Predicate<Integer> owned = slot -> owner(slot).filter(node::equals).isPresent();
        return claimed.isEmpty()
                || claimed.stream().flatMapToInt(SlotRange::slots).boxed().anyMatch(owned);
    }

    /** Those that call themselves replicas of this master. */
    List<EmbeddedRedis> replicasOf(EmbeddedRedis master) {
        ClusterMember member = members.get(master);
        return member == null ? List.of() : replicasOf(member.id());
    }

    List<EmbeddedRedis> replicasOf(String masterId) {
        return members.entrySet().stream()
                .filter(entry -> !entry.getValue().isMaster())
                .filter(entry -> entry.getValue().masterId().equals(masterId))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    boolean isMaster(EmbeddedRedis node) {
        ClusterMember member = members.get(node);
        return member != null && member.isMaster();
    }

    List<SlotRange> slotsOf(EmbeddedRedis node) {
        ClusterMember member = members.get(node);
        return member == null ? List.of() : member.slots();
    }
}
