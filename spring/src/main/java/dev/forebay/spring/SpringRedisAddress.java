package dev.forebay.spring;

import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
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
                || environment.containsProperty("spring.data.redis.host");
    }

    private RedisAddress read(DataRedisConnectionDetails details) {
        Standalone standalone = details.getStandalone();
        if (standalone == null) {
            throw new IllegalStateException(
                    "Spring's settings name a Redis Cluster or Sentinel, which Forebay can't use"
                            + " yet; name one server with forebay.redis.url");
        }
        return new RedisAddress(
                standalone.getHost(),
                standalone.getPort(),
                details.getUsername(),
                details.getPassword(),
                standalone.getDatabase(),
                details.getSslBundle() != null || isEncrypted());
    }

    /** What the details do not tell where no bundle of certificates is named. */
    private boolean isEncrypted() {
        return environment.getProperty("spring.data.redis.ssl.enabled", Boolean.class, false)
                || environment.getProperty("spring.data.redis.url", "").startsWith("rediss://");
    }
}
