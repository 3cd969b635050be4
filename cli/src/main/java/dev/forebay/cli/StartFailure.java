package dev.forebay.cli;

import dev.forebay.redis.RedisConfigurationException;
import org.springframework.boot.context.properties.bind.BindException;

/**
 * Why the box office did not start, in one line: what went wrong at the bottom and, where a setting is to blame, its name and
 * where it was set; its value only as far as the cause tells it, which never is a secret.
 *
 * @param cause what went wrong at the bottom
 */
record StartFailure(Throwable cause, String words) {
    static StartFailure of(Throwable failure) {
        String setting = "";
        Throwable cause = failure;
        while (true) {
            if (cause instanceof BindException bound && bound.getProperty() != null) {
                setting = bound.getProperty().getName()
                        + (bound.getProperty().getOrigin() == null
                                ? ""
                                : " of " + bound.getProperty().getOrigin())
                        + ": ";
            }
            if (cause instanceof RedisConfigurationException redis) {
                return new StartFailure(cause, String.join("; ", redis.problems()));
            }
            if (cause.getCause() == null || cause.getCause() == cause) {
                return new StartFailure(cause, setting + bottom(cause));
            }
            cause = cause.getCause();
        }
    }

    private static String bottom(Throwable cause) {
        String message = cause.getMessage() == null
                ? ""
                : cause.getMessage().lines().findFirst().orElse("");
        return message.isEmpty() ? cause.getClass().getSimpleName() : message;
    }
}
