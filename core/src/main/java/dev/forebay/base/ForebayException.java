package dev.forebay.base;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lost infrastructure or a broken assumption; ordinary outcomes are values, never exceptions. Says which operation, on
 * which key, after how long, and whether it was applied.
 */
public class ForebayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final @Nullable String key;
    private final Duration elapsed;
    private final Applied applied;

    public ForebayException(
            String operation,
            @Nullable String key,
            Duration elapsed,
            Applied applied,
            String message,
            @Nullable Throwable cause) {
        super(
                message + " [operation=" + operation + (key == null ? "" : ", key=" + key) + ", elapsed="
                        + elapsed.toMillis() + "ms, applied=" + applied + "]",
                cause);
        this.operation = operation;
        this.key = key;
        this.elapsed = elapsed;
        this.applied = applied;
    }

    /** What was tried, such as {@code hold.take} or {@code EVALSHA}. */
    public final String operation() {
        return operation;
    }

    /** The key it was tried on, where there is one. */
    public final @Nullable String key() {
        return key;
    }

    /** Time from the call to the failure. */
    public final Duration elapsed() {
        return elapsed;
    }

    /** Whether it took effect. */
    public final Applied applied() {
        return applied;
    }
}
