package dev.forebay.sync;

import dev.forebay.store.Tx;
import dev.forebay.sync.DependencyGraph.Domain;
import dev.forebay.sync.DependencyGraph.Edge;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Follows a change through the graph. Domains are visited in topological order, each once, when all that reaches it is
 * known: an edge's mapping runs at most once, for all ids together.
 */
final class Walk {
    private final DependencyGraph graph;
    private final Tx tx;
    private final Map<String, Set<String>> reached = new HashMap<>();
    private final Set<String> whole = new HashSet<>();

    Walk(DependencyGraph graph, Tx tx) {
        this.graph = graph;
        this.tx = tx;
    }

    /** Begins at these ids too. */
    void add(String domain, Iterable<String> ids) {
        Domain unused = graph.domain(domain);
        Set<String> known = reached.computeIfAbsent(domain, ignored -> new LinkedHashSet<>());
        for (String id : ids) {
            known.add(id);
            if (known.size() > graph.limit()) {
                whole.add(domain);
                return;
            }
        }
    }

    /** Begins at all of a domain. */
    void addAll(String domain) {
        Domain unused = graph.domain(domain);
        whole.add(domain);
    }

    void into(Reach.Collected collected) {
        for (String name : graph.domains()) {
            Domain domain = graph.domain(name);
            Set<String> ids = reached.getOrDefault(name, Set.of());
            if (whole.contains(name)) {
                collected.tooMany(name);
                domain.targets().forEach(target -> target.whole(collected));
                // ids that were not read can't be mapped
                domain.edges().forEach(edge -> whole.add(edge.to()));
            } else if (!ids.isEmpty()) {
                domain.targets().forEach(target -> ids.forEach(id -> target.one(id, collected)));
                domain.edges().forEach(edge -> follow(edge, ids));
            }
        }
    }

    private void follow(Edge edge, Set<String> ids) {
        if (!whole.contains(edge.to())) {
            add(edge.to(), edge.mapping().dependants(tx, ids, graph.limit() + 1));
        }
    }
}
