package dev.forebay.redis;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import dev.forebay.redis.RedisUnavailableException.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells an unavailable server from a refused command, by the first word of the error. */
final class ServerErrors {
    private static final int LONGEST = 200;

    private ServerErrors() {}

    static boolean isUnknownScript(@Nullable String error) {
        return error != null && error.startsWith("NOSCRIPT");
    }

    static boolean isDenied(@Nullable String error) {
        return error != null && error.startsWith("NOPERM");
    }

    static ForebayException exception(String error, String operation, @Nullable String key, Duration elapsed) {
        return exception(error, operation, key, elapsed, appliedBefore(error));
    }

    static ForebayException exception(
            String error, String operation, @Nullable String key, Duration elapsed, Applied applied) {
        Reason reason = reason(error);
        String message = "Redis refused: " + withoutPayload(error);
        return reason == null
                ? new RedisCommandException(operation, key, elapsed, applied, message)
                : new RedisUnavailableException(reason, operation, key, elapsed, applied, message, null);
    }

    private static @Nullable Reason reason(String error) {
        int space = error.indexOf(' ');
        return switch (space < 0 ? error : error.substring(0, space)) {
            case "READONLY", "MISCONF", "NOREPLICAS" -> Reason.READ_ONLY;
            case "OOM" -> Reason.OUT_OF_MEMORY;
            case "LOADING", "BUSY" -> Reason.LOADING;
            case "CLUSTERDOWN", "MASTERDOWN" -> Reason.CLUSTER_DOWN;
            case "TRYAGAIN", "MOVED", "ASK" -> Reason.MOVING;
            case "NOAUTH", "WRONGPASS", "NOPERM" -> Reason.DENIED;
            default -> null;
        };
    }

    /** An error raised inside a script names the script and its line; what the script wrote before that stays. */
    private static Applied appliedBefore(String error) {
        return error.contains(" script: ") || error.contains("@user_script") ? Applied.UNKNOWN : Applied.NO;
    }

    /** Some errors repeat the arguments, which may be secrets. */
    private static String withoutPayload(String error) {
        int arguments = error.indexOf(", with args beginning with");
        String text = arguments < 0 ? error : error.substring(0, arguments);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + '…';
    }
}
