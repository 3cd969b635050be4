package dev.forebay.store;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The kit's transactions on the application's DataSource. Thread-safe. How long a call waits for a connection and for an
 * answer is set in the pool and the driver: {@link StorePool} does it, docs/guides/spring.md lists the settings for
 * other pools.
 */
public interface Store {
    /** The store on {@code dataSource}, which stays the caller's to close. */
    static Store of(DataSource dataSource, StoreOptions options, Meters meters, ForebayClock clock) {
        return new JdbcStore(dataSource, options, meters, clock);
    }

    /** The same with {@link StoreOptions#defaults}. */
    static Store of(DataSource dataSource, Meters meters, ForebayClock clock) {
        return of(dataSource, StoreOptions.defaults(), meters, clock);
    }

    /**
     * Runs {@code work} in a transaction of its own (READ COMMITTED, unless the database's default was changed) and
     * commits; rolls back when it throws. Not for calls inside another {@code inTx}: that would take a second
     * connection while holding the first. Cost: one round trip for the commit beside the statements. Fails with
     * {@link StoreUnavailableException} where PostgreSQL can't be reached (a commit whose answer is missing is
     * {@code applied=UNKNOWN}), {@link StoreConflictException} for a violated constraint, and
     * {@link StoreRetryException} for a deadlock, a serialization failure or (as {@link StoreLockedException}) a lock
     * time-out, which may be tried again whole.
     */
    <T> T inTx(Function<Tx, T> work);

    /** The same with a statement time-out in place of the configured one. */
    <T> T inTx(Duration statementTimeout, Function<Tx, T> work);

    /**
     * The same with limits of its own, for statements that find few rows by their keys: PostgreSQL is told not to read whole tables. What it knows
     * of a table's size is up to a minute old, and a plan made while the table was small is kept: without this, the first
     * minute of a rush reads the whole table for each statement.
     */
    <T> T inTxByKey(StoreOptions limits, Function<Tx, T> work);

    /** Whether PostgreSQL answers, asked now, within {@code within}. */
    boolean ping(Duration within);

    /**
     * Hears NOTIFY on {@code channel}, a plain identifier, over a connection of its own beside the pool, and connects again
     * where that is lost. {@code heard} runs on its thread, also after each connect, and must not take long. Notifications may be missed at any time: while the
     * connection is away, behind a pooler that shares sessions, and always where the DataSource does not say how it connects (HikariCP and
     * the driver's own do).
     */
    Listening listen(String channel, Runnable heard);

    /** Applies the kit's migrations; safe to call from many processes at once. */
    void migrate();
}
