package dev.forebay.redis;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server refused a command for what it says, such as WRONGTYPE or a script's own error. Trying again does not help. */
public final class RedisCommandException extends ForebayException {
    private static final long serialVersionUID = 1L;

    public RedisCommandException(String operation, @Nullable String key, Duration elapsed, String message) {
        this(operation, key, elapsed, Applied.NO, message);
    }

    /** @param applied UNKNOWN where a script or transaction failed half-way: what it wrote before stays */
    public RedisCommandException(
            String operation, @Nullable String key, Duration elapsed, Applied applied, String message) {
        super(operation, key, elapsed, applied, message, null);
    }
}
