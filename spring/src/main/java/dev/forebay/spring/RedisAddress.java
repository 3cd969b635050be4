package dev.forebay.spring;

import java.util.Map;
import java.util.Optional;

/**
 * Where Spring's own settings, a container of a test or a compose file say that Redis is.
 *
 * @param text for people, without a password
 * @param variables the same as variables of the environment
 */
record RedisAddress(String text, Map<String, String> variables) {
    RedisAddress {
        variables = Map.copyOf(variables);
    }

    /** Finds the address, where it is named. */
    interface Source {
        Optional<RedisAddress> find();
    }

    @Override
    public String toString() {
        return text;
    }
}
