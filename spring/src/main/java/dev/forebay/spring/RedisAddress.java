package dev.forebay.spring;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where Spring's own settings, a container of a test or a compose file say that Redis is. */
record RedisAddress(
        String host,
        int port,
        @Nullable String username,
        @Nullable String password,
        int database,
        boolean tls) {
    /** Finds the address, where it is named. */
    interface Source {
        Optional<RedisAddress> find();
    }

    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        variables.put("REDIS_HOST", host);
        variables.put("REDIS_PORT", Integer.toString(port));
        variables.put("REDIS_DB", Integer.toString(database));
        variables.put("REDIS_TLS", Boolean.toString(tls));
        if (username != null) {
            variables.put("REDIS_USERNAME", username);
        }
        if (password != null) {
            variables.put("REDIS_PASSWORD", password);
        }
        return variables;
    }

    @Override
    public String toString() {
        return host + ':' + port;
    }
}
