package dev.forebay.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Which domains of an application depend on which, and where each is cached: declared once, checked when it is built.
 * Immutable, thread-safe.
 *
 * <pre>{@code
 * DependencyGraph.declare()
 *         .domain("event", event -> event.entry("events").clears("home"))
 *         .domain("event_availability", availability -> availability.entry("availability"))
 *         .domain("venue", venue -> venue.entry("venues").tag("venue:", "searches"))
 *         .edge("event", "event_availability", Mapping.same())
 *         .edge("event", "venue", Mapping.query(Sql.file("shop/venue_of_event.sql")))
 *         .build();
 * }</pre>
 */
public final class DependencyGraph {
    /** Most ids of one domain that a change names, unless declared otherwise. */
    public static final int DEFAULT_LIMIT = 1_000;

    private final Map<String, Domain> domains;
    private final List<String> order;
    private final int limit;

    private DependencyGraph(Map<String, Domain> domains, List<String> order, int limit) {
        this.domains = domains;
        this.order = order;
        this.limit = limit;
    }

    /** Begins a graph. */
    public static Builder declare() {
        return new Builder();
    }

    /** All domains, each before those that depend on it. */
    public List<String> domains() {
        return order;
    }

    /**
     * Triggers by which rows of a table are what changes of a domain are: also by psql, and followed through the graph as
     * {@link Sync#changed} does, by a process that has called {@link Sync#relay}. What {@link Mapping#column} finds in
     * the same row is told with it, old and new: a row that moves or goes reaches what showed it before.
     */
    public Triggers triggers(String domain, String table, String idColumn) {
        Triggers triggers = Triggers.forTable(table).limit(limit).changes(domain, idColumn);
        for (Edge edge : domain(domain).edges()) {
            if (edge.mapping() instanceof Mapping.Column of
                    && of.table().equals(table)
                    && of.id().equals(idColumn)) {
                triggers = triggers.changes(edge.to(), of.column());
            }
        }
        return triggers;
    }

    int limit() {
        return limit;
    }

    Domain domain(String name) {
        return known(domains, name);
    }

    private static <T> T known(Map<String, T> domains, String name) {
        T domain = domains.get(name);
        if (domain == null) {
            throw new IllegalArgumentException(
                    "there is no domain '" + name + "'; declared are " + String.join(", ", domains.keySet()));
        }
        return domain;
    }

    /** A domain, where it is cached and who depends on it. */
    record Domain(List<Target> targets, List<Edge> edges) {}

    /** The domain {@code to} depends on the one that has the edge. */
    record Edge(String to, Mapping mapping) {}

    /** Says where a domain is cached. Not thread-safe. */
    public static final class Targets {
        private final List<Target> targets = new ArrayList<>();

        private Targets() {}

        /** The entry whose key has the domain's id for a text. */
        public Targets entry(String cache) {
            return entry(cache, Function.identity());
        }

        /** The entry whose key has this text, as {@code CacheOptions.id} makes it. */
        public Targets entry(String cache, Function<String, String> key) {
            targets.add(new Target.Entry(cache, key));
            return this;
        }

        /**
         * All entries with the tag {@code Invalidation.tagOf(prefix, id)}.
         *
         * @param caches those with such entries: cleared where a change has more ids than the limit
         */
        public Targets tag(String prefix, String... caches) {
            targets.add(new Target.Tagged(prefix, List.of(caches)));
            return this;
        }

        /** All of a cache, whatever the id. */
        public Targets clears(String cache) {
            targets.add(new Target.All(cache));
            return this;
        }
    }

    /** Collects the graph. Not thread-safe. */
    public static final class Builder {
        private final Map<String, Domain> domains = new LinkedHashMap<>();
        private int limit = DEFAULT_LIMIT;

        private Builder() {}

        /** A domain that is cached nowhere itself. */
        public Builder domain(String name) {
            return domain(name, targets -> {});
        }

        /** A domain and where it is cached. */
        public Builder domain(String name, Consumer<Targets> cached) {
            var targets = new Targets();
            cached.accept(targets);
            if (domains.putIfAbsent(name, new Domain(List.copyOf(targets.targets), new ArrayList<>())) != null) {
                throw new IllegalArgumentException("domain '" + name + "' is declared twice");
            }
            return this;
        }

        /** {@code dependent} shows something of {@code on}: a change of one is a change of the other. Both are declared before. */
        public Builder edge(String on, String dependent, Mapping mapping) {
            Domain unused = known(domains, dependent);
            known(domains, on).edges().add(new Edge(dependent, mapping));
            return this;
        }

        /** Most ids of one domain in one change; beyond, its caches are cleared whole, and those of all that depend on it. */
        public Builder limit(int most) {
            if (most < 1 || most > 100_000) {
                throw new IllegalArgumentException("the limit is " + most + " ids; 1 to 100,000 are possible");
            }
            limit = most;
            return this;
        }

        /**
         * The graph.
         *
         * @throws IllegalArgumentException for a cycle, which it names
         */
        public DependencyGraph build() {
            Map<String, Domain> copy = new LinkedHashMap<>();
            domains.forEach(
                    (name, domain) -> copy.put(name, new Domain(domain.targets(), List.copyOf(domain.edges()))));
            return new DependencyGraph(copy, TopologicalOrder.of(copy), limit);
        }
    }
}
