package dev.forebay.store;

import java.time.Duration;

/**
 * How long the store's transactions may take. Every limit is set inside the transaction, in the round trip of its
 * first statement, so it holds behind a pooler too.
 *
 * @param statementTimeout longest time of one statement
 * @param lockTimeout longest wait for a lock; then {@link StoreLockedException}. Never longer than the statement's
 * @param idleTimeout longest pause between two statements: the rows that a frozen process has locked are free after it,
 *     and whoever waits for them has to wait longer than that not to fail
 */
public record StoreOptions(Duration statementTimeout, Duration lockTimeout, Duration idleTimeout) {
    public StoreOptions {
        requirePositive("statementTimeout", statementTimeout);
        requirePositive("lockTimeout", lockTimeout);
        requirePositive("idleTimeout", idleTimeout);
    }

    /** 5 s a statement, 2 s for a lock, 2 s idle. */
    public static StoreOptions defaults() {
        return new StoreOptions(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    public StoreOptions withStatementTimeout(Duration newTimeout) {
        return new StoreOptions(newTimeout, lockTimeout, idleTimeout);
    }

    public StoreOptions withLockTimeout(Duration newTimeout) {
        return new StoreOptions(statementTimeout, newTimeout, idleTimeout);
    }

    public StoreOptions withIdleTimeout(Duration newTimeout) {
        return new StoreOptions(statementTimeout, lockTimeout, newTimeout);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; at least 1 ms is needed");
        }
    }
}
