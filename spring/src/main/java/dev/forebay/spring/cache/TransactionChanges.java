package dev.forebay.spring.cache;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * What the transaction on this thread has changed of caches: it takes effect as the transaction commits, and the
 * transaction itself sees it before. Thread-safe; each transaction has its own.
 */
final class TransactionChanges {
    private static final boolean SPRING_HAS_TRANSACTIONS = ClassUtils.isPresent(
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            TransactionChanges.class.getClassLoader());

    private final ApplicationCaches caches;
    private final Supplier<Optional<JoinedTransactions>> transactions;

    TransactionChanges(ApplicationCaches caches, Supplier<Optional<JoinedTransactions>> transactions) {
        this.caches = caches;
        this.transactions = transactions;
    }

    /** Whether there is a transaction on this thread that will say how it ended. */
    static boolean active() {
        return SPRING_HAS_TRANSACTIONS && Bound.active();
    }

    /** The changes of the transaction on this thread; null where there are none. */
    @Nullable
    PendingChanges current() {
        return active() ? Bound.current(this) : null;
    }

    private PendingChanges begin() {
        PendingChanges there = current();
        return there != null ? there : Bound.begin(this, new PendingChanges(caches, transactions.get()));
    }

    /** All that needs Spring's transactions on the class path. */
    private static final class Bound {
        private Bound() {}

        static boolean active() {
            return TransactionSynchronizationManager.isSynchronizationActive()
                    && TransactionSynchronizationManager.isActualTransactionActive();
        }

        static @Nullable PendingChanges current(TransactionChanges owner) {
            return (PendingChanges) TransactionSynchronizationManager.getResource(owner);
        }

        static PendingChanges begin(TransactionChanges owner, PendingChanges made) {
            TransactionSynchronizationManager.bindResource(owner, made);
            TransactionSynchronizationManager.registerSynchronization(new Ending(owner, made));
            return made;
        }
    }

    /** Hears how a transaction ends, and when another one takes its place for a while. */
    private record Ending(TransactionChanges owner, PendingChanges changes) implements TransactionSynchronization {
        @Override
        public void beforeCommit(boolean readOnly) {
            changes.beforeCommit();
        }

        @Override
        public void afterCommit() {
            changes.afterCommit();
        }

        @Override
        public void savepointRollback(Object savepoint) {
            changes.backToSavepoint();
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(owner);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(owner, changes);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(owner);
        }
    }

    /** Invalidates as the transaction commits; at once where there is none. */
    void invalidate(Outdated what) {
        if (active()) {
            begin().invalidate(what);
        } else {
            what.invalidate(caches);
        }
    }

    /** Throws where patterns name more entries than they may. */
    void requireFew(Outdated what) {
        what.requireFew(caches);
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
