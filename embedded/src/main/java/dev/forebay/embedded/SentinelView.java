package dev.forebay.embedded;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one sentinel thinks of the master: the fields of SENTINEL MASTER. */
record SentinelView(Map<String, String> fields) {
    private static final Duration ASK_TIMEOUT = Duration.ofMillis(500);

    SentinelView {
        fields = Map.copyOf(fields);
    }

    /** Nothing when the sentinel does not answer. */
    static Optional<SentinelView> of(EmbeddedRedis sentinel, String masterName) {
        try {
            List<String> lines = sentinel.command(ASK_TIMEOUT, "SENTINEL", "MASTER", masterName)
                    .lines()
                    .toList();
            Map<String, String> fields = new HashMap<>();
            for (int i = 0; i + 1 < lines.size(); i += 2) {
                fields.put(lines.get(i), lines.get(i + 1));
            }
            return Optional.of(new SentinelView(fields));
        } catch (EmbeddedServerException away) {
            return Optional.empty();
        }
    }

    int masterPort() {
        return number("port");
    }

    int otherSentinels() {
        return number("num-other-sentinels");
    }

    int replicas() {
        return number("num-slaves");
    }

    /** Neither down nor just being replaced. */
    boolean isHealthy() {
        return Set.of("master").equals(Set.of(fields.getOrDefault("flags", "").split(",")));
    }

    private int number(String field) {
        return Integer.parseInt(fields.getOrDefault(field, "-1"));
    }
}
