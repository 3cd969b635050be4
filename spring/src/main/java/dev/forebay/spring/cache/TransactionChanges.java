package dev.forebay.spring.cache;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What the transaction on this thread has changed of caches: it takes effect as the transaction commits, and the
 * transaction itself sees it before. Thread-safe; each transaction has its own.
 */
final class TransactionChanges {
    private final ApplicationCaches caches;
    private final Supplier<Optional<JoinedTransactions>> transactions;

    TransactionChanges(ApplicationCaches caches, Supplier<Optional<JoinedTransactions>> transactions) {
        this.caches = caches;
        this.transactions = transactions;
    }

    /** Whether there is a transaction on this thread that will say how it ended. */
    static boolean active() {
        return TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.isActualTransactionActive();
    }

    /** The changes of the transaction on this thread, begun where there are none. */
    private PendingChanges begin() {
        PendingChanges there = current();
        if (there != null) {
            return there;
        }
        var made = new PendingChanges(this, caches, transactions.get());
        TransactionSynchronizationManager.bindResource(this, made);
        TransactionSynchronizationManager.registerSynchronization(made);
        return made;
    }

    /** The changes of the transaction on this thread; null where there are none. */
    @Nullable
    PendingChanges current() {
        return active() ? (PendingChanges) TransactionSynchronizationManager.getResource(this) : null;
    }

    /** Invalidates as the transaction commits; at once where there is none. */
    void invalidate(Outdated what) {
        if (active()) {
            begin().invalidate(what);
        } else {
            what.invalidate(caches);
        }
    }

    /** Keeps a value as the transaction commits; at once where there is none. */
    void put(String cache, CacheKey key, Object stored) {
        if (active()) {
            begin().put(cache, key, stored);
        } else {
            caches.put(cache, key, stored);
        }
    }

    /**
     * Whether what is read now may be kept for others: not by a transaction that has written, for others must not see it
     * before the commit nor after a rollback; nor by one that reads as of an earlier moment. One round trip where
     * there is a transaction.
     */
    boolean readsWhatOthersSee() {
        return !active()
                || transactions
                        .get()
                        .map(JoinedTransactions::readsWhatOthersSee)
                        .orElse(true);
    }
}
