package dev.forebay.store;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** PostgreSQL can't be reached, or broke off. Says whether the work was applied. */
public final class StoreUnavailableException extends ForebayException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(
            String operation, Duration elapsed, Applied applied, String message, @Nullable Throwable cause) {
        super(operation, null, elapsed, applied, message, cause);
    }
}
