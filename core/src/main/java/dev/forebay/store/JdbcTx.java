package dev.forebay.store;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.ForebayException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction on a JDBC connection. Its preamble, which sets the time-outs, travels in the round trip of the first
 * statement: the driver sends both parts of {@code select set_config(...); insert ...} together.
 */
final class JdbcTx implements Tx {
    private static final Logger LOG = LoggerFactory.getLogger(Tx.class);

    private final Connection connection;
    private final boolean callersOwn;
    private final ForebayClock clock;
    private final StoreMetrics metrics;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private String preamble;
    private boolean ended;
    private boolean settled;
    private @Nullable ForebayException failure;

    private JdbcTx(
            Connection connection, boolean callersOwn, String preamble, ForebayClock clock, StoreMetrics metrics) {
        this.connection = connection;
        this.callersOwn = callersOwn;
        this.preamble = preamble;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** On a connection whose transaction the caller ends. */
    static JdbcTx callers(Connection connection) {
        return new JdbcTx(connection, true, "", ForebayClock.system(), StoreMetrics.NONE);
    }

    /** On a connection whose transaction the store ends. */
    static JdbcTx stores(Connection connection, String preamble, ForebayClock clock, StoreMetrics metrics) {
        return new JdbcTx(connection, false, preamble, clock, metrics);
    }

    @Override
    public int update(Sql sql, @Nullable Object... args) {
        return run(sql, args, PreparedStatement::getUpdateCount);
    }

    @Override
    public <T> List<T> query(Sql sql, RowReader<T> reader, @Nullable Object... args) {
        return run(sql, args, statement -> {
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.getResultSet()) {
                if (result == null) {
                    throw new IllegalArgumentException(sql.name() + " answers no rows");
                }
                Row row = new JdbcRow(result);
                while (result.next()) {
                    rows.add(reader.read(row));
                }
            }
            return rows;
        });
    }

    private <T> T run(Sql sql, @Nullable Object[] args, Answer<T> answer) {
        if (ended) {
            throw new IllegalStateException(sql.name() + " was asked of a transaction that has ended");
        }
        long started = clock.nanoTime();
        boolean first = !preamble.isEmpty();
        try (PreparedStatement statement = connection.prepareStatement(preamble + sql.text())) {
            preamble = "";
            SqlArguments.bind(statement, args);
            statement.execute();
            if (first) {
                statement.getMoreResults();
            }
            return answer.of(statement);
        } catch (SQLException e) {
            throw failed(sql, started, e);
        } catch (UncheckedSqlException e) {
            throw failed(sql, started, e.sql());
        } finally {
            metrics.statement(sql.name()).record(since(started));
        }
    }

    private ForebayException failed(Sql sql, long started, SQLException e) {
        ForebayException failed = SqlFailure.inStatement(sql.name(), since(started), e);
        metrics.failed(failed);
        failure = failed;
        return failed;
    }

    @Override
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    @Override
    public void committed() {
        if (!callersOwn) {
            throw new IllegalStateException("the store ends this transaction itself");
        }
        runAfterCommit();
    }

    /** No statement may follow. */
    void end() {
        ended = true;
    }

    /** It has been committed or rolled back, and the server has said so. */
    void settle() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    /**
     * Throws where a statement has failed, also when the work has caught that: PostgreSQL would answer the commit with a
     * silent rollback.
     */
    void requireIntact() {
        if (failure != null) {
            throw failure;
        }
    }

    /** The commit has happened: an action that throws is logged and disturbs neither the others nor the caller. */
    void runAfterCommit() {
        List<Runnable> actions = List.copyOf(afterCommit);
        afterCommit.clear();
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("an action after a commit failed", e);
            }
        }
    }

    private Duration since(long started) {
        return Duration.ofNanos(clock.nanoTime() - started);
    }

    private interface Answer<T> {
        T of(PreparedStatement statement) throws SQLException;
    }
}
