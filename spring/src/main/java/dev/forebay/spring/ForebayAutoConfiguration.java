package dev.forebay.spring;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.health.EpochStore;
import dev.forebay.health.GateOptions;
import dev.forebay.health.ModeGate;
import dev.forebay.health.ModeGates;
import dev.forebay.health.Recoverable;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisListener;
import dev.forebay.redis.RedisOptions;
import dev.forebay.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/** Redis and the gate. An absent Redis is no error: the application starts and serves without it until it is there. */
@AutoConfiguration(
        after = ForebayStoreAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "forebay.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ForebayProperties.class)
@ImportRuntimeHints(ForebayHints.class)
public class ForebayAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    ForebayClock forebayClock() {
        return ForebayClock.system();
    }

    @Bean
    @ConditionalOnMissingBean
    Meters forebayMeters(ObjectProvider<MeterRegistry> registry) {
        MeterRegistry found = registry.getIfUnique();
        return found == null ? Meters.none() : Meters.of(found);
    }

    @Bean
    @ConditionalOnMissingBean
    RedisOptions forebayRedisOptions(ForebayProperties properties, ObjectProvider<RedisAddress.Source> springs) {
        RedisAddress.Source source = springs.getIfAvailable();
        return RedisSettings.options(properties, source == null ? Optional.empty() : source.find());
    }

    @Bean
    @ConditionalOnMissingBean
    RedisLink forebayRedisLink(RedisOptions options, Meters meters, ForebayClock clock) {
        return RedisLink.open(options, meters, clock);
    }

    @Bean
    @ConditionalOnMissingBean
    GateOptions forebayGateOptions() {
        return GateOptions.defaults();
    }

    @Bean
    @ConditionalOnMissingBean
    ModeGate forebayModeGate(
            RedisLink link,
            RedisOptions redis,
            GateOptions options,
            ObjectProvider<Store> store,
            Meters meters,
            ForebayClock clock) {
        Store source = store.getIfUnique();
        EpochStore epochs = source == null ? EpochStore.inMemory() : EpochStore.stored(source);
        return ModeGates.start(link, redis.keys(), epochs, options, meters, clock);
    }

    @Bean
    ForebayListeners forebayListeners(
            RedisLink link,
            ModeGate gate,
            ObjectProvider<RedisListener> listeners,
            ObjectProvider<ModeGate.ModeListener> modeListeners,
            ObjectProvider<Recoverable> recoverables) {
        return new ForebayListeners(link, gate, listeners, modeListeners, recoverables);
    }

    /** Spring's own settings of Redis, where the application has them. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataRedisConnectionDetails.class)
    static class SpringsRedis {
        @Bean
        RedisAddress.Source forebayRedisAddress(
                ObjectProvider<DataRedisConnectionDetails> details, Environment environment) {
            return new SpringRedisAddress(details, environment);
        }
    }
}
