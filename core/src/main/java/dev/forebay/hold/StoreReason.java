package dev.forebay.hold;

import dev.forebay.store.StoreRetryException;

/** Why PostgreSQL did not decide, in words for whoever asked. */
final class StoreReason {
    private StoreReason() {}

    static String of(RuntimeException e) {
        return e instanceof StoreRetryException
                ? "PostgreSQL is too busy with these units"
                : "PostgreSQL can't be reached";
    }
}
