package dev.forebay.sync;

import dev.forebay.sync.DependencyGraph.Domain;
import dev.forebay.sync.DependencyGraph.Edge;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts each domain before those that depend on it: depth first, finished last stands first. Names the cycle where there is one. */
final class TopologicalOrder {
    private final Map<String, Domain> domains;
    private final Set<String> path = new LinkedHashSet<>();
    private final Set<String> finished = new LinkedHashSet<>();

    private TopologicalOrder(Map<String, Domain> domains) {
        this.domains = domains;
    }

    static List<String> of(Map<String, Domain> domains) {
        var order = new TopologicalOrder(domains);
        domains.forEach(order::visit);
        return new ArrayList<>(order.finished).reversed().stream().toList();
    }

    private void visit(String name, Domain domain) {
        if (finished.contains(name)) {
            return;
        }
        if (!path.add(name)) {
            var cycle = new ArrayList<>(path);
            throw new IllegalArgumentException("domains depend on one another in a cycle: "
                    + String.join(" -> ", cycle.subList(cycle.indexOf(name), cycle.size())) + " -> " + name
                    + "; leave out the edge that is no dependency");
        }
        for (Edge edge : domain.edges()) {
            Domain dependent = domains.get(edge.to());
            if (dependent != null) {
                visit(edge.to(), dependent);
            }
        }
        path.remove(name);
        finished.add(name);
    }
}
