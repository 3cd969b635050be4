package dev.forebay.boxoffice.platform;

import dev.forebay.store.Tx;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs work in one transaction of PostgreSQL (READ COMMITTED) that the kit and the box office's own statements share: a
 * hold is confirmed and its booking written together, or not at all. Thread-safe.
 */
@Component
public class Transactions {
    private final TransactionTemplate template;
    private final DataSource dataSource;

    Transactions(PlatformTransactionManager manager, DataSource dataSource) {
        this.template = new TransactionTemplate(manager);
        this.dataSource = dataSource;
    }

    /** Commits when {@code work} returns, rolls back when it throws. */
    public <T> T inTx(Function<Tx, T> work) {
        T result = template.execute(status -> {
            Tx tx = Tx.on(DataSourceUtils.getConnection(dataSource));
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    tx.committed();
                }
            });
            return work.apply(tx);
        });
        return java.util.Objects.requireNonNull(result);
    }
}
