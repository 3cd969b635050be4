package dev.forebay.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of PostgreSQL, open on one connection: the kit's own ({@link Store#inTx}) or the caller's
 * ({@link #on}). Arguments may be String, Boolean, Integer, Long, BigDecimal, Instant, Duration (as interval), UUID,
 * byte[], null, and String[], long[], int[], boolean[], BigDecimal[], Instant[], UUID[] (as arrays). Not thread-safe: one thread at a time.
 *
 * <p>A statement is one round trip; begin and time-outs travel with the first. Once a statement has failed, the transaction can only be
 * rolled back: exceptions say {@code applied=NO}. Besides the store's exceptions a plain ForebayException tells of SQL
 * that PostgreSQL refused.
 */
public interface Tx {
    /** Runs a statement; answers the rows it changed. */
    int update(Sql sql, @Nullable Object... args);

    /** Runs a query or a statement with RETURNING; reads each row. */
    <T> List<T> query(Sql sql, RowReader<T> reader, @Nullable Object... args);

    /** The same for at most one row; more than one is an error. */
    default <T> Optional<T> one(Sql sql, RowReader<T> reader, @Nullable Object... args) {
        List<T> rows = query(sql, reader, args);
        if (rows.size() > 1) {
            throw new IllegalStateException(sql.name() + " answered " + rows.size() + " rows where one was expected");
        }
        return rows.stream().findFirst();
    }

    /**
     * Runs {@code action} after the commit, on the committing thread. On a caller's connection ({@link #on}) the kit
     * can't see the commit: what is asked there runs when the caller says {@link #committed}, or by a poll later.
     */
    void afterCommit(Runnable action);

    /** Tells that the caller has committed the connection given to {@link #on}. */
    void committed();

    /** The caller's own connection, in a transaction that the caller commits or rolls back. */
    static Tx on(java.sql.Connection connection) {
        return JdbcTx.callers(connection);
    }
}
