package dev.forebay.store;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A constraint of the database refused the work: nothing was applied. Names the constraint, never the data. */
public final class StoreConflictException extends ForebayException {
    private static final long serialVersionUID = 1L;

    private final String constraint;

    public StoreConflictException(String operation, Duration elapsed, String constraint, @Nullable Throwable cause) {
        super(operation, null, elapsed, Applied.NO, "constraint " + constraint + " refused it", cause);
        this.constraint = constraint;
    }

    /** The constraint's name. */
    public String constraint() {
        return constraint;
    }
}
