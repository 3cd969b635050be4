package dev.forebay.redis;

import dev.forebay.redis.ClusterView.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next slot table of a view. A shard keeps its name over a fail-over: the server that had it keeps it; where
 * that one has no slots any more, whoever took over most of them does.
 */
final class SlotTables {
    private final SlotTable before;
    private final Map<Node, List<Range>> ranges = new LinkedHashMap<>();
    private final Map<Node, String> names = new LinkedHashMap<>();
    private final boolean first;

    private SlotTables(SlotTable before, boolean first, ClusterView view, Function<NodeAddress, Node> nodes) {
        this.before = before;
        this.first = first;
        view.ranges().stream()
                .sorted(Comparator.comparingInt(Range::first))
                .forEach(range -> ranges.computeIfAbsent(nodes.apply(range.master()), node -> new ArrayList<>())
                        .add(range));
    }

    /** @param first whether {@code before} is the table of nobody, whose one shard says nothing */
    static SlotTable next(SlotTable before, boolean first, ClusterView view, Function<NodeAddress, Node> nodes) {
        return new SlotTables(before, first, view, nodes).table();
    }

    private SlotTable table() {
        name();
        Node[] owner = before.owner().clone();
        short[] shardOf = shardsOfBefore();
        var shards = new ArrayList<RedisShard>();
        var masters = new ArrayList<Node>();
        List<Map.Entry<Node, String>> inOrder = names.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> Integer.parseInt(entry.getValue())))
                .toList();
        for (Map.Entry<Node, String> entry : inOrder) {
            Node node = entry.getKey();
            String name = entry.getValue();
            List<Range> own = ranges.getOrDefault(node, List.of());
            for (Range range : own) {
                Arrays.fill(owner, range.first(), range.last() + 1, node);
                Arrays.fill(shardOf, range.first(), range.last() + 1, (short) shards.size());
            }
            node.lane().serves(name);
            shards.add(new RedisShard(
                    name, node.address(), SlotTable.tag(own.getFirst().first())));
            masters.add(node);
        }
        return new SlotTable(owner, shardOf, shards, masters);
    }

    /** What the view leaves out stays with the shard it was in, where that still is. */
    private short[] shardsOfBefore() {
        List<String> inOrder = names.values().stream()
                .sorted(Comparator.comparingInt(Integer::parseInt))
                .toList();
        var now = new short[before.shards().size()];
        for (int i = 0; i < now.length; i++) {
            now[i] = (short) Math.max(0, inOrder.indexOf(before.shards().get(i).name()));
        }
        var shardOf = new short[SlotTable.SLOTS];
        for (int slot = 0; slot < shardOf.length; slot++) {
            shardOf[slot] = now[before.shardOf()[slot]];
        }
        return shardOf;
    }

    private void name() {
        Set<String> taken = new HashSet<>();
        if (!first) {
            for (int i = 0; i < before.masters().size(); i++) {
                Node node = before.masters().get(i);
                if (ranges.containsKey(node)) {
                    names.put(node, before.shards().get(i).name());
                    taken.add(before.shards().get(i).name());
                }
            }
        }
        for (Node node : ranges.keySet()) {
            if (!names.containsKey(node)) {
                String heir = first ? null : heirOf(node, taken);
                String name = heir == null ? unused(taken) : heir;
                names.put(node, name);
                taken.add(name);
            }
        }
    }

    /** The shard without a master of which the node has the most slots. */
    private @Nullable String heirOf(Node node, Set<String> taken) {
        var slots = new int[before.shards().size()];
        for (Range range : ranges.getOrDefault(node, List.of())) {
            for (int slot = range.first(); slot <= range.last(); slot++) {
                slots[before.shardOf()[slot]]++;
            }
        }
        String best = null;
        int most = 0;
        for (int i = 0; i < slots.length; i++) {
            String name = before.shards().get(i).name();
            if (slots[i] > most && !taken.contains(name)) {
                most = slots[i];
                best = name;
            }
        }
        return best;
    }

    private String unused(Set<String> taken) {
        for (int number = 0; ; number++) {
            String name = Integer.toString(number);
            boolean known = !first
                    && before.shards().stream().anyMatch(shard -> shard.name().equals(name));
            if (!taken.contains(name) && !known) {
                return name;
            }
        }
    }
}
