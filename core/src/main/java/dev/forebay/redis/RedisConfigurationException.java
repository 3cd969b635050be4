package dev.forebay.redis;

import java.util.List;

/** Settings of Redis that can't be used: all that is wrong, each with its name and what is accepted, never a secret. */
public final class RedisConfigurationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    RedisConfigurationException(List<String> problems) {
        super("Redis is not configured: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each wrong setting. */
    public List<String> problems() {
        return problems;
    }
}
