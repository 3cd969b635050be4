package dev.forebay.spring;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.health.ModeGate;
import dev.forebay.hold.HoldDependencies;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolDirectory;
import dev.forebay.outbox.Outbox;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisOptions;
import dev.forebay.store.Store;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;

/** Holds, where the application says which pools there are and has a PostgreSQL. */
@AutoConfiguration(
        after = {ForebayAutoConfiguration.class, ForebayOutboxAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnBean({PoolDirectory.class, Store.class, Outbox.class, RedisLink.class, ModeGate.class})
public class ForebayHoldsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    HoldOptions forebayHoldOptions(ForebayProperties properties) {
        return properties.holds().options();
    }

    /** After the application's own migrations, which may make the table that the holds live in. */
    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    Holds forebayHolds(
            PoolDirectory directory,
            HoldOptions options,
            RedisLink redis,
            RedisOptions redisOptions,
            ModeGate gate,
            Store store,
            Outbox outbox,
            Meters meters,
            ForebayClock clock,
            ObjectProvider<ObservationRegistry> observations) {
        var on = new HoldDependencies(redis, redisOptions.keys(), gate, store, outbox, meters, clock);
        Holds holds = Holds.open(directory, options, on);
        ObservationRegistry registry = observations.getIfUnique(() -> ObservationRegistry.NOOP);
        return registry.isNoop() ? holds : new ObservedHolds(holds, registry);
    }
}
