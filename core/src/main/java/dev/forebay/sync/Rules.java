package dev.forebay.sync;

import dev.forebay.cache.Invalidation;
import dev.forebay.cache.KeyPattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What an application event invalidates: event name to keys, tags, caches and changed domains, taken from the event's
 * attributes. Immutable, thread-safe.
 *
 * <pre>{@code
 * Rules.declare()
 *         .on("order.paid", then -> then.entry("carts", "userId").tag("user:", "userId").changed("product", "productId"))
 *         .build();
 * }</pre>
 */
public final class Rules {
    /** No rules. */
    public static final Rules NONE = declare().build();

    private final Map<String, List<Action>> actions;

    private Rules(Map<String, List<Action>> actions) {
        this.actions = actions;
    }

    /** Begins the rules. */
    public static Builder declare() {
        return new Builder();
    }

    /** The names of events that have a rule. */
    public Set<String> events() {
        return actions.keySet();
    }

    void apply(String event, Map<String, String> attributes, Reach.Collected into, Walk walk) {
        for (Action action : actions.getOrDefault(event, List.of())) {
            action.apply(new Happened(event, attributes), into, walk);
        }
    }

    void requireDomains(DependencyGraph graph) {
        actions.values().forEach(all -> all.forEach(action -> action.check(graph)));
    }

    /** An event as it came. */
    private record Happened(String event, Map<String, String> attributes) {
        String attribute(String name) {
            String value = attributes.get(name);
            if (value == null) {
                throw new IllegalArgumentException("the rule of " + event + " needs its attribute '" + name
                        + "'; it has " + String.join(", ", attributes.keySet()));
            }
            return value;
        }
    }

    private sealed interface Action {
        void apply(Happened event, Reach.Collected into, Walk walk);

        default void check(DependencyGraph graph) {}
    }

    private record One(Target target, String attribute) implements Action {
        @Override
        public void apply(Happened event, Reach.Collected into, Walk walk) {
            target.one(event.attribute(attribute), into);
        }
    }

    private record Tag(String prefix, String attribute) implements Action {
        @Override
        public void apply(Happened event, Reach.Collected into, Walk walk) {
            into.tag(Invalidation.tagOf(prefix, event.attribute(attribute)));
        }
    }

    private record Matching(String cache, String before, String attribute, String after) implements Action {
        @Override
        public void apply(Happened event, Reach.Collected into, Walk walk) {
            into.pattern(cache, before + KeyPattern.escape(event.attribute(attribute)) + after);
        }
    }

    private record Always(Consumer<Reach.Collected> what) implements Action {
        @Override
        public void apply(Happened event, Reach.Collected into, Walk walk) {
            what.accept(into);
        }
    }

    private record Changed(String domain, String attribute) implements Action {
        @Override
        public void apply(Happened event, Reach.Collected into, Walk walk) {
            walk.add(domain, List.of(event.attribute(attribute)));
        }

        @Override
        public void check(DependencyGraph graph) {
            DependencyGraph.Domain unused = graph.domain(domain);
        }
    }

    /** Says what one event invalidates. Not thread-safe. */
    public static final class Rule {
        private final List<Action> actions = new ArrayList<>();

        private Rule() {}

        /** The entry whose key is an attribute. */
        public Rule entry(String cache, String attribute) {
            actions.add(new One(new Target.Entry(cache, key -> key), attribute));
            return this;
        }

        /** All entries with the tag {@code Invalidation.tagOf(prefix, attribute)}. */
        public Rule tag(String prefix, String attribute) {
            actions.add(new Tag(prefix, attribute));
            return this;
        }

        /** All entries with this tag, whatever the attributes. */
        public Rule tagged(String tag) {
            Invalidation unused = Invalidation.tag(tag);
            actions.add(new Always(into -> into.tag(tag)));
            return this;
        }

        /**
         * The entries of a cache whose ids match: the pattern is {@code before}, the attribute as it is, wildcards in it
         * escaped, and {@code after}. See {@link Invalidation#matching} for what it costs.
         */
        public Rule matching(String cache, String before, String attribute, String after) {
            Invalidation unused = Invalidation.matching(cache, new KeyPattern(before + "x" + after));
            actions.add(new Matching(cache, before, attribute, after));
            return this;
        }

        /** All of a cache. */
        public Rule clears(String cache) {
            Invalidation unused = Invalidation.everything(cache);
            actions.add(new Always(into -> into.cache(cache)));
            return this;
        }

        /** What a change of that domain reaches; its id is an attribute. */
        public Rule changed(String domain, String attribute) {
            actions.add(new Changed(domain, attribute));
            return this;
        }
    }

    /** Collects the rules. Not thread-safe. */
    public static final class Builder {
        private final Map<String, List<Action>> actions = new LinkedHashMap<>();

        private Builder() {}

        /** What an event of that name invalidates; a second rule for the same adds to the first. */
        public Builder on(String event, Consumer<Rule> then) {
            var rule = new Rule();
            then.accept(rule);
            actions.computeIfAbsent(event, ignored -> new ArrayList<>()).addAll(rule.actions);
            return this;
        }

        public Rules build() {
            Map<String, List<Action>> copy = new LinkedHashMap<>();
            actions.forEach((event, of) -> copy.put(event, List.copyOf(of)));
            return new Rules(copy);
        }
    }
}
