package dev.forebay.spring;

import dev.forebay.store.RowReader;
import dev.forebay.store.Sql;
import dev.forebay.store.Tx;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The kit's statements in Spring's transactions: a booking is confirmed, its row written by JdbcClient or JPA, and a
 * message appended to the outbox together, or not at all. Thread-safe.
 *
 * <pre>{@code
 * @Transactional
 * public void confirm(...) {
 *     Tx tx = springTx.current();
 *     holds.confirm(tx, hold, booking);
 *     bookings.save(...);
 * }
 * }</pre>
 *
 * <p>What is asked to run after the commit, the outbox's poke among it, runs by Spring's synchronization after Spring has
 * committed, and never after a rollback. Time-outs are Spring's and the driver's, not the store's.
 */
public final class SpringTx {
    private final DataSource dataSource;
    private final TransactionOperations transactions;

    public SpringTx(DataSource dataSource, TransactionOperations transactions) {
        this.dataSource = dataSource;
        this.transactions = transactions;
    }

    /**
     * The transaction Spring runs on this thread; valid until it ends, on this thread alone. Throws
     * IllegalStateException where there is none, for then nothing would be written together.
     */
    public Tx current() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "no transaction of Spring on this thread; annotate the method with @Transactional or use inTx");
        }
        return new SynchronizedTx(Tx.on(DataSourceUtils.getConnection(dataSource)));
    }

    /** Runs {@code work} in a transaction of Spring's, the current one where there is one. */
    public <T> T inTx(Function<Tx, T> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.apply(current())));
    }

    /** Registers with Spring once something is to run after the commit. */
    private static final class SynchronizedTx implements TransactionSynchronization, Tx {
        private final Tx tx;
        private boolean registered;

        SynchronizedTx(Tx tx) {
            this.tx = tx;
        }

        @Override
        public int update(Sql sql, @Nullable Object... args) {
            return tx.update(sql, args);
        }

        @Override
        public <T> List<T> query(Sql sql, RowReader<T> reader, @Nullable Object... args) {
            return tx.query(sql, reader, args);
        }

        @Override
        public void afterCommit(Runnable action) {
            if (!registered) {
                TransactionSynchronizationManager.registerSynchronization(this);
                registered = true;
            }
            tx.afterCommit(action);
        }

        @Override
        public void committed() {
            throw new IllegalStateException("Spring ends this transaction itself");
        }

        @Override
        public void afterCommit() {
            tx.committed();
        }
    }
}
