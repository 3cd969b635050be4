package dev.forebay.spring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Cluster;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Sentinel;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.core.env.Environment;

/**
 * Reads where Redis is from Spring's connection details: its own properties, a test's container or a compose file. The
 * details that Spring makes up when nothing is set, localhost:6379, do not count.
 */
final class SpringRedisAddress implements RedisAddress.Source {
    private final ObjectProvider<DataRedisConnectionDetails> provider;
    private final Environment environment;

    SpringRedisAddress(ObjectProvider<DataRedisConnectionDetails> provider, Environment environment) {
        this.provider = provider;
        this.environment = environment;
    }

    @Override
    public Optional<RedisAddress> find() {
        return Optional.ofNullable(provider.getIfUnique()).filter(this::isNamed).map(this::read);
    }

    private boolean isNamed(DataRedisConnectionDetails details) {
        boolean madeUp = details.getClass().getSimpleName().equals("PropertiesDataRedisConnectionDetails");
        return !madeUp
                || environment.containsProperty("spring.data.redis.url")
                || environment.containsProperty("spring.data.redis.host")
                || environment.containsProperty("spring.data.redis.cluster.nodes")
                || environment.containsProperty("spring.data.redis.cluster.nodes[0]")
                || environment.containsProperty("spring.data.redis.sentinel.master");
    }

    private RedisAddress read(DataRedisConnectionDetails details) {
        Map<String, String> variables = new HashMap<>();
        put(variables, "REDIS_USERNAME", details.getUsername());
        put(variables, "REDIS_PASSWORD", details.getPassword());
        variables.put("REDIS_TLS", Boolean.toString(details.getSslBundle() != null || isEncrypted()));
        Cluster cluster = details.getCluster();
        Sentinel sentinel = details.getSentinel();
        Standalone standalone = details.getStandalone();
        if (cluster != null) {
            variables.put("REDIS_NODES", joined(cluster.getNodes()));
        } else if (sentinel != null) {
            variables.put("REDIS_SENTINELS", joined(sentinel.getNodes()));
            variables.put("REDIS_SENTINEL_MASTER", sentinel.getMaster());
            variables.put("REDIS_DB", Integer.toString(sentinel.getDatabase()));
            put(variables, "REDIS_SENTINEL_USERNAME", sentinel.getUsername());
            put(variables, "REDIS_SENTINEL_PASSWORD", sentinel.getPassword());
        } else if (standalone != null) {
            variables.put("REDIS_HOST", standalone.getHost());
            variables.put("REDIS_PORT", Integer.toString(standalone.getPort()));
            variables.put("REDIS_DB", Integer.toString(standalone.getDatabase()));
        } else {
            throw new IllegalStateException(
                    "Spring's settings name a master and its replicas by hand, which Forebay can't follow;"
                            + " name one server with forebay.redis.url, or Sentinels with forebay.redis.sentinels");
        }
        String text = Stream.of("REDIS_NODES", "REDIS_SENTINELS", "REDIS_HOST")
                .map(variables::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        return new RedisAddress(text, variables);
    }

    private static String joined(List<Node> nodes) {
        return nodes.stream().map(node -> node.host() + ':' + node.port()).collect(Collectors.joining(","));
    }

    private static void put(Map<String, String> variables, String name, @Nullable String value) {
        if (value != null) {
            variables.put(name, value);
        }
    }

    /** What the details do not tell where no bundle of certificates is named. */
    private boolean isEncrypted() {
        return environment.getProperty("spring.data.redis.ssl.enabled", Boolean.class, false)
                || environment.getProperty("spring.data.redis.url", "").startsWith("rediss://");
    }
}
