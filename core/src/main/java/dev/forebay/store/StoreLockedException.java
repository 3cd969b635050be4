package dev.forebay.store;

import dev.forebay.base.Applied;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Somebody else's transaction kept a lock for longer than {@link StoreOptions#lockTimeout}: nothing was applied. */
public final class StoreLockedException extends StoreRetryException {
    private static final long serialVersionUID = 1L;

    public StoreLockedException(String operation, Duration elapsed, @Nullable Throwable cause) {
        super(operation, elapsed, Applied.NO, "another transaction kept a lock for too long: try again", cause);
    }
}
