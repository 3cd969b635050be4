package dev.forebay.store;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A deadlock, a serialization failure or a lock time-out: nothing was applied, the whole transaction may be tried again. */
public sealed class StoreRetryException extends ForebayException permits StoreLockedException {
    private static final long serialVersionUID = 1L;

    public StoreRetryException(
            String operation, Duration elapsed, Applied applied, String message, @Nullable Throwable cause) {
        super(operation, null, elapsed, applied, message, cause);
    }
}
