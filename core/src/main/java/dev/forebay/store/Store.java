package dev.forebay.store;

import java.time.Duration;
import java.util.function.Function;

/** The kit's transactions on the application's DataSource. Thread-safe. */
public interface Store {
    /**
     * Runs {@code work} in a transaction of its own (READ COMMITTED) and commits; rolls back when it throws. Fails with
     * {@link StoreUnavailableException} where PostgreSQL can't be reached (a commit whose answer is missing is
     * {@code applied=UNKNOWN}), {@link StoreConflictException} for a violated constraint, and
     * {@link StoreRetryException} for a deadlock, a serialization failure or a lock time-out, which may be tried again whole.
     */
    <T> T inTx(Function<Tx, T> work);

    /** The same with a statement time-out in place of the configured one. */
    <T> T inTx(Duration statementTimeout, Function<Tx, T> work);

    /** Whether PostgreSQL answers, asked now, within {@code within}. */
    boolean ping(Duration within);

    /** Applies the kit's migrations; safe to call from many processes at once. */
    void migrate();
}
