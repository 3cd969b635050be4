package dev.forebay.hold;

import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Holds units of a pool for somebody until a time: seats of an event, rooms of a night. Redis answers first and shows
 * everybody; PostgreSQL decides every grant and every sale, so nothing is held or sold twice whatever Redis lost, and
 * without Redis everything goes on from PostgreSQL. A pool that the {@link PoolDirectory} does not know is an
 * {@code IllegalArgumentException} everywhere but in {@link #hold}. Thread-safe.
 *
 * <p>Cost with Redis: {@link #hold} one script and a share of one grouped commit; reads one round trip or none.
 */
public interface Holds extends AutoCloseable {
    /**
     * Holds all units of the request or none. Units that the holder holds already join: the answer is the earlier hold,
     * extended. Safe to send again with the same id. Throws nothing for what can happen; see {@link HoldOutcome}.
     */
    HoldOutcome hold(HoldRequest request);

    /** Holds on for {@code ttl} from now, never past the hold's stated total. */
    ExtendOutcome extend(HoldRef hold, Duration ttl);

    /** Frees the units of a hold; the first in line of each is offered it. */
    ReleaseOutcome release(HoldRef hold);

    /** The hold, where it is the holder's and has not ended. */
    Optional<Hold> find(HoldRef hold);

    /** What somebody holds in a pool now, from PostgreSQL. */
    List<Hold> heldBy(String pool, String holder);

    /** Leaves the waiting lists of these units. */
    void leaveLine(String pool, String holder, List<String> units);

    /** The pool as it is now; from this node's own copy where it follows the pool, else one round trip. */
    PoolSnapshot snapshot(String pool);

    /** What changed after a number. */
    PoolChanges changes(String pool, String epoch, long after);

    /** Units by state; compared with PostgreSQL at least every 30 s, counted there where Redis is away. */
    Availability availability(String pool);

    /** Follows a pool until closed; one subscription per pool and node, whatever the number of listeners. */
    Watch watch(String pool, PoolListener listener);

    /**
     * Books {@code units}, all of them of the hold, for {@code booking}, inside the caller's transaction: PostgreSQL alone decides. A hold
     * that has run out is accepted as long as nobody else took a unit of it. Redis is told through the outbox after commit.
     */
    ConfirmOutcome confirm(Tx tx, HoldRef hold, List<String> units, String booking);

    /**
     * Books units that are free, or held by {@code holder}, for {@code booking}, inside the caller's transaction: for a payment that came after
     * the hold had ended.
     */
    ConfirmOutcome claim(Tx tx, String pool, String holder, List<String> units, String booking);

    /** Gives booked units of {@code booking} back, inside the caller's transaction; answers the units freed. */
    List<String> giveBack(Tx tx, String pool, String booking);

    /**
     * Sets units to {@code RESERVED}, {@code BLOCKED} or {@code AVAILABLE}, inside the caller's transaction, for an
     * organiser; booked units never change. Held ones are taken from their holder. Answers the units that changed.
     */
    List<String> mark(Tx tx, String pool, List<String> units, UnitState state);

    /**
     * Compares Redis with PostgreSQL and repairs Redis; loads the pool where it is absent. Reads the whole pool from both:
     * for operators and tests, since every node does it by itself now and then. Safe to repeat, and to do on many nodes.
     */
    ReconcileOutcome reconcile(String pool);

    /** Holds on {@code on}; the sweep and the copies begin at once. */
    static Holds open(PoolDirectory directory, HoldOptions options, HoldDependencies on) {
        return new GatedHolds(directory, options, on);
    }

    /** Ends a {@link #watch}. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    void close();
}
