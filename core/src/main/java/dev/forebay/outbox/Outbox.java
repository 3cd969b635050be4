package dev.forebay.outbox;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.store.Store;
import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.List;

/**
 * Work that is written in the caller's transaction and done after its commit, at least once, also when the process
 * dies in between or Redis is away: rows stay until they are acknowledged, and any node relays for all. Thread-safe.
 */
public interface Outbox extends AutoCloseable {
    /** The outbox in the kit's schema ({@link Store#migrate} makes it). The store stays the caller's to close. */
    static Outbox of(Store store, OutboxOptions options, Meters meters, ForebayClock clock) {
        return new StoredOutbox(store, options, meters, clock);
    }

    /**
     * Writes messages in the caller's transaction: one statement. The relay is poked after the commit, on a caller's own
     * connection when {@link Tx#committed} tells of it; other processes are told by a hint where this one can't relay;
     * the poll finds what nobody told of.
     */
    void append(Tx tx, List<OutboxMessage> messages);

    /** Adds the handler of a kind, one per process; messages of kinds without one wait for a process that has it. Its deadline is at least a second. */
    void handle(OutboxHandler handler);

    /** Begins to relay. */
    void start();

    /** Tells the relay that something was committed elsewhere. Costs nothing; calls are merged. */
    void poke();

    /**
     * Relays on the caller's thread what waits of {@code kind} at this moment, at once where it backs off, and although
     * its handler says that it is not ready, until nothing of it is left or {@code within} is over. Waits for what other processes are handling;
     * passes over what is parked. Answers how many messages this call handled.
     */
    int drain(String kind, Duration within);

    /** The same; answers whether nothing of what waited at the call is left, nor parked. */
    boolean replay(String kind, Duration within);

    /** Lets the parked messages of a kind be tried again, after an operator mended the cause; answers how many. */
    int unpark(String kind);

    /** How many messages wait, per kind, and the age of the oldest. */
    List<Backlog> backlog();

    /** Stops the relay, waiting shortly for a batch under way. */
    @Override
    void close();

    /** What waits of one kind; {@code parked} messages failed too often and wait for an operator; {@code oldest} is the age of the oldest of all. */
    record Backlog(String kind, long waiting, long parked, Duration oldest) {}
}
