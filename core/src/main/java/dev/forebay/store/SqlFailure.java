package dev.forebay.store;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the driver's exception means. Messages name the SQLState and the constraint, never the data: what the server
 * says about a row stays in the cause.
 */
enum SqlFailure {
    UNAVAILABLE,
    LOCKED,
    RETRY,
    CONFLICT,
    REFUSED;

    private static final Set<String> RETRY_STATES = Set.of("40001", "40P01");
    private static final String LOCK_TIMEOUT = "55P03";
    private static final String IDLE_TOO_LONG = "25P03";
    /** Shutdown, crash, starting up, too many connections, read-only, cancelled or timed out, idle too long. */
    private static final Set<String> UNAVAILABLE_STATES =
            Set.of("57P01", "57P02", "57P03", "57P05", "57014", "53300", "53400", "25006", "25P03", "25P04", "58030");

    static SqlFailure of(SQLException e) {
        String state = state(e);
        if (state.equals(LOCK_TIMEOUT)) {
            return LOCKED;
        }
        if (RETRY_STATES.contains(state)) {
            return RETRY;
        }
        if (state.startsWith("08") || UNAVAILABLE_STATES.contains(state) || state.isEmpty()) {
            return UNAVAILABLE;
        }
        return state.startsWith("23") ? CONFLICT : REFUSED;
    }

    /** A statement that failed: whatever the reason, its transaction can't commit any more. */
    static ForebayException inStatement(String operation, Duration elapsed, SQLException e) {
        return switch (of(e)) {
            case UNAVAILABLE -> new StoreUnavailableException(operation, elapsed, Applied.NO, explain(e), e);
            case LOCKED -> new StoreLockedException(operation, elapsed, e);
            case RETRY ->
                new StoreRetryException(
                        operation, elapsed, Applied.NO, "a deadlock or a serialization failure: try again", e);
            case CONFLICT -> new StoreConflictException(operation, elapsed, constraint(e), e);
            case REFUSED ->
                new ForebayException(
                        operation, null, elapsed, Applied.NO, "PostgreSQL refused it with SQLState " + state(e), e);
        };
    }

    /**
     * A commit that failed: only an answer of the server that says so means that nothing was applied. One of them is that it
     * ended a transaction that was idle for too long, which it says before it could have read the commit.
     */
    static ForebayException inCommit(Duration elapsed, SQLException e) {
        if (state(e).equals(IDLE_TOO_LONG)) {
            return inStatement("commit", elapsed, e);
        }
        return switch (of(e)) {
            case UNAVAILABLE ->
                new StoreUnavailableException(
                        "commit",
                        elapsed,
                        Applied.UNKNOWN,
                        "the answer to a commit is missing, ask by id whether it was applied; " + explain(e),
                        e);
            case LOCKED, RETRY, CONFLICT, REFUSED -> inStatement("commit", elapsed, e);
        };
    }

    /** No connection could be had. */
    static ForebayException noConnection(Duration elapsed, SQLException e) {
        return new StoreUnavailableException(
                "connect", elapsed, Applied.NO, "no connection to PostgreSQL; " + explain(e), e);
    }

    private static String explain(SQLException e) {
        return switch (state(e)) {
            case "57014" -> "the statement took longer than its time-out or was cancelled (SQLState 57014)";
            case "53300" -> "PostgreSQL has no connection left (SQLState 53300)";
            case "25006" -> "this PostgreSQL is read-only, a standby perhaps (SQLState 25006)";
            case "57P01", "57P02" -> "PostgreSQL ended the connection (SQLState " + state(e) + ")";
            case "57P03" -> "PostgreSQL is starting up or shutting down (SQLState 57P03)";
            case IDLE_TOO_LONG ->
                "PostgreSQL ended the transaction, in which nothing had happened for too long (SQLState 25P03)";
            case "" -> "no connection was free in time";
            default -> "the connection broke or could not be made (SQLState " + state(e) + ")";
        };
    }

    private static String state(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }

    private static String constraint(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        String name = server == null ? null : server.getConstraint();
        if (name == null && server != null) {
            name = server.getColumn();
        }
        return name == null ? "SQLState " + state(e) : name;
    }
}
