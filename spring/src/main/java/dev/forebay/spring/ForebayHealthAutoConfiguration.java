package dev.forebay.spring;

import dev.forebay.base.ForebayClock;
import dev.forebay.health.ModeGate;
import dev.forebay.health.RedisHealth;
import dev.forebay.outbox.Outbox;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.Store;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Actuator health: contributors for Redis by role, PostgreSQL and the outbox, and the group {@code forebay} of all
 * three. Redis is in neither liveness nor readiness, and without it the application is degraded, not down: it goes on
 * serving. Switched off by {@code management.health.forebay.enabled=false}: a condition on the methods, for on the class it
 * would be looked up where Actuator is absent.
 */
@AutoConfiguration(
        after = {
            ForebayAutoConfiguration.class,
            ForebayStoreAutoConfiguration.class,
            ForebayOutboxAutoConfiguration.class
        },
        beforeName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, HealthEndpointGroupsPostProcessor.class})
@ConditionalOnBean({RedisLink.class, ModeGate.class})
public class ForebayHealthAutoConfiguration {
    /** The group; a contributor must not have the same name. */
    static final String GROUP = "forebay";

    @Bean
    @ConditionalOnEnabledHealthIndicator(GROUP)
    @ConditionalOnMissingBean(name = "forebayRedisHealthContributor")
    CompositeHealthContributor forebayRedisHealthContributor(
            RedisLink link, RedisOptions options, ModeGate gate, ForebayClock clock) {
        Map<String, HealthIndicator> roles = new LinkedHashMap<>();
        for (RedisRole role : RedisRole.values()) {
            RedisHealth health = RedisHealth.of(link, role, options.keys(), clock);
            roles.put(role.name().toLowerCase(Locale.ROOT), new RedisHealthIndicator(gate, role, health));
        }
        return CompositeHealthContributor.fromMap(roles);
    }

    @Bean
    @ConditionalOnEnabledHealthIndicator(GROUP)
    @ConditionalOnBean(Store.class)
    @ConditionalOnMissingBean(name = "forebayStoreHealthIndicator")
    HealthIndicator forebayStoreHealthIndicator(Store store) {
        return new StoreHealthIndicator(store);
    }

    @Bean
    @ConditionalOnEnabledHealthIndicator(GROUP)
    @ConditionalOnBean(Outbox.class)
    @ConditionalOnMissingBean(name = "forebayOutboxHealthIndicator")
    HealthIndicator forebayOutboxHealthIndicator(Outbox outbox) {
        return new OutboxHealthIndicator(outbox);
    }

    @Bean
    @ConditionalOnEnabledHealthIndicator(GROUP)
    static HealthEndpointGroupsPostProcessor forebayHealthGroup() {
        return ForebayHealthGroups::new;
    }
}
