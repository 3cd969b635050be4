package dev.forebay.redis;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Redis could not be asked, or did not answer in time. Says whether the command was applied. */
public final class RedisUnavailableException extends ForebayException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** No connection; nothing was sent, or the connection was lost before the answer. */
        DISCONNECTED,
        /** No answer before the deadline. */
        TIMED_OUT,
        /** Too many calls wait already; nothing was sent. */
        OVERLOADED,
        /** The server is a replica, or does not take writes (READONLY, MISCONF, NOREPLICAS). */
        READ_ONLY,
        /** The server has no memory left for writes (OOM). */
        OUT_OF_MEMORY,
        /** The server is loading its data (LOADING), or runs a long script (BUSY). */
        LOADING,
        /** The cluster can't serve the slot now (CLUSTERDOWN, MASTERDOWN). */
        CLUSTER_DOWN,
        /** The slot was still on its way to another server when the time was up (TRYAGAIN, MOVED, ASK); nothing was run. */
        MOVING,
        /** User, password or permission (NOAUTH, WRONGPASS, NOPERM). */
        DENIED,
        /** The link was closed. */
        CLOSED
    }

    private final Reason reason;

    public RedisUnavailableException(
            Reason reason,
            String operation,
            @Nullable String key,
            Duration elapsed,
            Applied applied,
            String message,
            @Nullable Throwable cause) {
        super(operation, key, elapsed, applied, message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
