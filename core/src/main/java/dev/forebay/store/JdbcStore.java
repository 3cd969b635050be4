package dev.forebay.store;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.ForebayException;
import dev.forebay.base.Meters;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store on a pool of JDBC connections. */
final class JdbcStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    private static final Listening DEAF = new Listening() {
        @Override
        public boolean connected() {
            return false;
        }

        @Override
        public void close() {}
    };

    private final DataSource dataSource;
    private final StoreOptions options;
    private final StoreMetrics metrics;
    private final ForebayClock clock;
    private final Ping ping;

    JdbcStore(DataSource dataSource, StoreOptions options, Meters meters, ForebayClock clock) {
        this.dataSource = dataSource;
        this.options = options;
        this.metrics = new StoreMetrics(meters);
        this.clock = clock;
        this.ping = new Ping(dataSource);
    }

    @Override
    public <T> T inTx(Function<Tx, T> work) {
        return inTx(options.statementTimeout(), work);
    }

    @Override
    public <T> T inTx(Duration statementTimeout, Function<Tx, T> work) {
        return inTx(limits(options.withStatementTimeout(statementTimeout)) + ";\n", work);
    }

    @Override
    public <T> T inTxByKey(StoreOptions limits, Function<Tx, T> work) {
        return inTx(limits(limits) + ",set_config('enable_seqscan','off',true);\n", work);
    }

    private <T> T inTx(String preamble, Function<Tx, T> work) {
        long started = clock.nanoTime();
        Connection connection = connect(started);
        JdbcTx tx = JdbcTx.stores(connection, preamble, clock, metrics);
        T result;
        try {
            result = commit(connection, tx, work);
        } catch (RuntimeException | Error e) {
            metrics.rolledBack().record(since(started));
            throw e;
        } finally {
            giveBack(connection, tx.isSettled());
        }
        metrics.committed().record(since(started));
        tx.runAfterCommit();
        return result;
    }

    private <T> T commit(Connection connection, JdbcTx tx, Function<Tx, T> work) {
        T result;
        try {
            result = work.apply(tx);
            tx.requireIntact();
        } catch (RuntimeException | Error e) {
            rollBack(connection, tx, e);
            throw e;
        } finally {
            tx.end();
        }
        long started = clock.nanoTime();
        try {
            connection.commit();
            tx.settle();
        } catch (SQLException e) {
            ForebayException failure = SqlFailure.inCommit(since(started), e);
            metrics.failed(failure);
            if (failure.applied() == Applied.NO) {
                rollBack(connection, tx, failure);
            }
            throw failure;
        }
        return result;
    }

    private Connection connect(long started) {
        try {
            Connection connection = dataSource.getConnection();
            try {
                connection.setAutoCommit(false);
                return connection;
            } catch (SQLException e) {
                giveBack(connection, false);
                throw e;
            }
        } catch (SQLException e) {
            ForebayException failure = SqlFailure.noConnection(since(started), e);
            metrics.failed(failure);
            throw failure;
        }
    }

    private static void rollBack(Connection connection, JdbcTx tx, Throwable because) {
        try {
            connection.rollback();
            tx.settle();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /**
     * A pool that gives connections out in autocommit wants them back so. Not after a transaction that neither committed
     * nor rolled back for sure: switching would commit it. What fails here is the pool's to discard.
     */
    private static void giveBack(Connection connection, boolean settled) {
        try (connection) {
            if (settled) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            LOG.debug("a connection could not be given back in order", e);
        }
    }

    private static String limits(StoreOptions limits) {
        long statement = limits.statementTimeout().toMillis();
        long lock = Math.min(statement, limits.lockTimeout().toMillis());
        return "select set_config('statement_timeout','%d',true),set_config('lock_timeout','%d',true),"
                        .formatted(statement, lock)
                + "set_config('idle_in_transaction_session_timeout','%d',true)"
                        .formatted(limits.idleTimeout().toMillis());
    }

    @Override
    public boolean ping(Duration within) {
        return ping.answers(within);
    }

    @Override
    public Listening listen(String channel, Runnable heard) {
        Sql.requireIdentifier(channel);
        return DirectConnections.beside(dataSource)
                .<Listening>map(connections -> new ChannelListener(connections, channel, heard, clock).start())
                .orElse(DEAF);
    }

    @Override
    public void migrate() {
        new Migrations(dataSource, Migrations.KIT).run();
    }

    private Duration since(long started) {
        return Duration.ofNanos(clock.nanoTime() - started);
    }
}
