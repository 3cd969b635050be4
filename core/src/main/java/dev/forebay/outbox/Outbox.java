package dev.forebay.outbox;

import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.List;

/**
 * Work that is written in the caller's transaction and done after its commit, at least once, also when the process
 * dies in between or Redis is away: rows stay until they are acknowledged, and any node relays for all. Thread-safe.
 */
public interface Outbox extends AutoCloseable {
    /** Writes messages in the caller's transaction: one statement. */
    void append(Tx tx, List<OutboxMessage> messages);

    /** Adds the handler of a kind; before {@link #start}. */
    void handle(OutboxHandler handler);

    /** Begins to relay. */
    void start();

    /** Tells the relay that something was committed. Costs nothing; calls are merged. */
    void poke();

    /** Relays what is waiting for {@code kind} until nothing is left or {@code within} is over; answers how many messages were handled. */
    int drain(String kind, Duration within);

    /** How many messages wait, per kind, and the age of the oldest. */
    List<Backlog> backlog();

    /** Stops the relay, waiting shortly for a batch under way. */
    @Override
    void close();

    /** What waits of one kind; {@code parked} messages failed too often and wait for an operator. */
    record Backlog(String kind, long waiting, long parked, Duration oldest) {}
}
