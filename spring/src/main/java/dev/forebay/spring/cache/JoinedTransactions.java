package dev.forebay.spring.cache;

import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import dev.forebay.store.Tx;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Spring's transactions on the kit's PostgreSQL. Thread-safe. */
final class JoinedTransactions {
    private static final Sql SEES = Sql.file("dev/forebay/spring/reads_what_others_see.sql");

    private final SpringTx springTx;
    private final DataSource dataSource;

    JoinedTransactions(SpringTx springTx, DataSource dataSource) {
        this.springTx = springTx;
        this.dataSource = dataSource;
    }

    /** The transaction on this thread; empty where Spring runs it somewhere else than on the kit's PostgreSQL. */
    private Optional<Tx> current() {
        return TransactionSynchronizationManager.hasResource(dataSource)
                ? Optional.of(springTx.current())
                : Optional.empty();
    }

    /** The same, where it may write. */
    Optional<Tx> writing() {
        return TransactionSynchronizationManager.isCurrentTransactionReadOnly() ? Optional.empty() : current();
    }

    boolean readsWhatOthersSee() {
        return current().flatMap(tx -> tx.one(SEES, row -> row.bool("sees"))).orElse(true);
    }
}
