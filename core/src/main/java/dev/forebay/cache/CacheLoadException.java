package dev.forebay.cache;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A value could not be loaded, and nothing stale may be served in its place. */
public final class CacheLoadException extends ForebayException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The loader threw; the cause says what. */
        FAILED,
        /** It took longer than the cache's hard time-out. */
        TIMED_OUT,
        /** As many loads as the cache allows were running all the time. */
        OVERLOADED,
        /** The loader asked the cache for the key that it loads. */
        RECURSIVE
    }

    private final Reason reason;

    CacheLoadException(Reason reason, String key, Duration elapsed, String message, @Nullable Throwable cause) {
        super("cache.load", key, elapsed, Applied.NO, message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
