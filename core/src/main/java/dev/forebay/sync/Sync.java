package dev.forebay.sync;

import dev.forebay.cache.Caches;
import dev.forebay.health.ModeGate;
import dev.forebay.outbox.Outbox;
import dev.forebay.store.Store;
import dev.forebay.store.Tx;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Invalidates what a change reaches, in the transaction that makes it: seen by all once that has committed, never if it
 * rolls back, and not lost when the process dies in between or Redis is away ({@link Caches#invalidate(Tx,
 * dev.forebay.cache.Invalidation)}). Thread-safe; a Tx is one thread's.
 *
 * <p>Cost: one statement for each edge with a query that the change follows, and one for the outbox. A mapping that
 * throws fails the caller's transaction: a change whose dependants are not known is not committed in silence.
 */
public final class Sync {
    private static final Logger LOG = LoggerFactory.getLogger(Sync.class);

    private final Caches caches;
    private final DependencyGraph graph;
    private final Rules rules;

    private Sync(Caches caches, DependencyGraph graph, Rules rules) {
        this.caches = caches;
        this.graph = graph;
        this.rules = rules;
    }

    /**
     * The graph and the rules of an application, on its caches, which stay the caller's to close.
     *
     * @throws IllegalArgumentException where a rule names a domain that the graph has not
     */
    public static Sync of(Caches caches, DependencyGraph graph, Rules rules) {
        rules.requireDomains(graph);
        return new Sync(caches, graph, rules);
    }

    /** One of a domain was created, changed or is about to be deleted. */
    public void changed(Tx tx, String domain, String id) {
        changed(tx, domain, List.of(id));
    }

    /** Several of a domain; each statement once for all of them. */
    public void changed(Tx tx, String domain, Collection<String> ids) {
        invalidate(tx, preview(tx, domain, ids), domain);
    }

    /** An event of the application happened; nothing where no rule names it. */
    public void happened(Tx tx, String event, Map<String, String> attributes) {
        invalidate(tx, previewEvent(tx, event, attributes), event);
    }

    /**
     * Follows what triggers wrote ({@link DependencyGraph#triggers}, {@link Triggers#changes}, {@link Triggers#happens}), of
     * all processes: once per process, with its own outbox. What waits is followed before Redis is trusted again.
     */
    public void relay(Store store, Outbox outbox, ModeGate gate) {
        outbox.handle(new ChangeRelay(this, store));
        gate.register(ChangeRelay.Journal.of(outbox));
    }

    void changed(Tx tx, List<Change> changes) {
        var collected = new Reach.Collected();
        var walk = new Walk(graph, tx);
        changes.forEach(change -> change.into(walk, collected, rules));
        walk.into(collected);
        invalidate(tx, collected.reach(), "tables");
    }

    /** What {@link #changed} would invalidate now; changes nothing. */
    public Reach preview(Tx tx, String domain, String id) {
        return preview(tx, domain, List.of(id));
    }

    /** The same for several. */
    public Reach preview(Tx tx, String domain, Collection<String> ids) {
        var collected = new Reach.Collected();
        var walk = new Walk(graph, tx);
        walk.add(domain, ids);
        walk.into(collected);
        return collected.reach();
    }

    /** What {@link #happened} would invalidate now; changes nothing. */
    public Reach previewEvent(Tx tx, String event, Map<String, String> attributes) {
        var collected = new Reach.Collected();
        var walk = new Walk(graph, tx);
        rules.apply(event, attributes, collected, walk);
        walk.into(collected);
        return collected.reach();
    }

    private void invalidate(Tx tx, Reach reach, String cause) {
        if (!reach.tooMany().isEmpty()) {
            LOG.warn(
                    "a change of {} reaches more than {} ids of {}; caches {} are cleared whole",
                    cause,
                    graph.limit(),
                    reach.tooMany(),
                    reach.caches());
        }
        caches.invalidate(tx, reach.invalidation());
    }
}
