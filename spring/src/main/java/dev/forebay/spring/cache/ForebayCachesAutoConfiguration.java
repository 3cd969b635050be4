package dev.forebay.spring.cache;

import dev.forebay.base.ContextCarrier;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.cache.CacheChores;
import dev.forebay.cache.CacheDependencies;
import dev.forebay.cache.Caches;
import dev.forebay.health.ModeGate;
import dev.forebay.outbox.Outbox;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.spring.ForebayAutoConfiguration;
import dev.forebay.spring.ForebayOutboxAutoConfiguration;
import dev.forebay.store.Store;
import dev.forebay.sync.DependencyGraph;
import dev.forebay.sync.Rules;
import dev.forebay.sync.Sync;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Caches, with PostgreSQL where there is one: invalidations are then part of transactions, and journalled while Redis is
 * away. And what a change reaches, where the application declares it.
 */
@AutoConfiguration(after = {ForebayAutoConfiguration.class, ForebayOutboxAutoConfiguration.class})
@ConditionalOnBean({RedisLink.class, ModeGate.class})
@ConditionalOnBooleanProperty(name = "forebay.cache.enabled", matchIfMissing = true)
@EnableConfigurationProperties(CacheProperties.class)
public class ForebayCachesAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger("dev.forebay.cache.report");

    @Bean
    @ConfigurationPropertiesBinding
    static TtlConverter forebayTtlConverter() {
        return new TtlConverter();
    }

    @Bean
    @ConditionalOnMissingBean
    CacheDefaults forebayCacheDefaults(CacheProperties properties, RedisOptions redis) {
        return new CacheDefaults(properties, redis.defaultTtl());
    }

    @Bean
    @ConditionalOnMissingBean
    Caches forebayCaches(
            RedisLink link,
            RedisOptions redis,
            ModeGate gate,
            ObjectProvider<Store> store,
            ObjectProvider<Outbox> outbox,
            ContextCarrier context,
            Meters meters,
            ForebayClock clock) {
        Store truth = store.getIfUnique();
        Outbox relay = outbox.getIfUnique();
        Optional<CacheDependencies.Source> source = truth == null || relay == null
                ? Optional.empty()
                : Optional.of(new CacheDependencies.Source(truth, relay));
        return Caches.open(
                new CacheDependencies(link, redis.keys(), gate, source, redis.defaultTtl(), context, meters, clock));
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(ChoresWanted.class)
    CacheChores forebayCacheChores(Caches caches, CacheProperties properties) {
        return CacheChores.start(
                caches,
                Optional.ofNullable(properties.reportEvery()),
                Optional.ofNullable(properties.sweepEvery()),
                lines -> lines.forEach(LOG::info));
    }

    /** Any of the properties that ask for chores. */
    static final class ChoresWanted extends AnyNestedCondition {
        ChoresWanted() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("forebay.cache.report-every")
        static final class Report {}

        @ConditionalOnProperty("forebay.cache.sweep-every")
        static final class Sweep {}
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(DependencyGraph.class)
    Sync forebaySync(
            Caches caches,
            DependencyGraph graph,
            ObjectProvider<Rules> rules,
            ObjectProvider<Store> store,
            ObjectProvider<Outbox> outbox,
            ModeGate gate) {
        Sync sync =
                Sync.of(caches, graph, rules.getIfUnique(() -> Rules.declare().build()));
        Store truth = store.getIfUnique();
        Outbox relay = outbox.getIfUnique();
        if (truth != null && relay != null) {
            sync.relay(truth, relay, gate);
        }
        return sync;
    }

    /** What background loads take along: everything that Micrometer propagates, where it is there. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "io.micrometer.context.ContextSnapshotFactory")
    @ConditionalOnMissingBean(ContextCarrier.class)
    static class WithContextPropagation {
        @Bean
        ContextCarrier forebayContextCarrier() {
            return new ObservedContext();
        }
    }

    /** Else the log context alone. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("io.micrometer.context.ContextSnapshotFactory")
    @ConditionalOnMissingBean(ContextCarrier.class)
    static class WithoutContextPropagation {
        @Bean
        ContextCarrier forebayLogContextCarrier() {
            return ContextCarrier.mdc();
        }
    }

    /** In the health group of the kit. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class CacheHealth {
        @Bean
        @ConditionalOnEnabledHealthIndicator("forebay")
        @ConditionalOnMissingBean(name = "forebayCachesHealthIndicator")
        HealthIndicator forebayCachesHealthIndicator(Caches caches) {
            return new CachesHealthIndicator(caches);
        }
    }
}
