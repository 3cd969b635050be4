package dev.forebay.embedded;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** One line of CLUSTER NODES: what one node thinks of another, or of itself. */
record ClusterMember(String id, int port, Set<String> flags, String masterId, long epoch, List<SlotRange> slots) {
    ClusterMember {
        flags = Set.copyOf(flags);
        slots = List.copyOf(slots);
    }

    static List<ClusterMember> parse(String clusterNodes) {
        return clusterNodes.lines().map(ClusterMember::parseLine).toList();
    }

    // <id> <ip:port@bus> <flags> <master> <ping> <pong> <epoch> <link> <slots>..., slots on the move in brackets
    private static ClusterMember parseLine(String line) {
        String[] fields = line.split(" ");
        String address = fields[1].replaceFirst("@.*", "");
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        List<SlotRange> slots = Arrays.stream(fields)
                .skip(8)
                .filter(field -> !field.startsWith("["))
                .map(SlotRange::parse)
                .toList();
        return new ClusterMember(
                fields[0], port, Set.of(fields[2].split(",")), fields[3], Long.parseLong(fields[6]), slots);
    }

    boolean isMyself() {
        return flags.contains("myself");
    }

    boolean isMaster() {
        return flags.contains("master");
    }

    boolean isHandshaking() {
        return flags.contains("handshake");
    }

    boolean owns(int slot) {
        return slots.stream().anyMatch(range -> range.contains(slot));
    }
}
