package dev.forebay.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reply of another shape than the caller reads: a bug, or a proxy that is not quite Redis. */
public final class UnexpectedReplyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnexpectedReplyException(String wanted, @Nullable Object raw) {
        super("Redis answered " + kind(raw) + " where " + wanted + " was expected");
    }

    /** The kind only: a payload never goes into a message. */
    private static String kind(@Nullable Object raw) {
        return switch (raw) {
            case null -> "nil";
            case Long ignored -> "an integer";
            case byte[] bytes -> "a text of " + bytes.length + " bytes";
            case List<?> list -> "a list of " + list.size();
            default -> "a " + raw.getClass().getSimpleName();
        };
    }
}
