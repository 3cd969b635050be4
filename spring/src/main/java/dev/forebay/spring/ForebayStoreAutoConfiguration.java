package dev.forebay.spring;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.store.Store;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** PostgreSQL, where the application has a DataSource. The schema is migrated before anything uses it. */
@AutoConfiguration(afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass(name = {"javax.sql.DataSource", "org.postgresql.Driver"})
@ConditionalOnBooleanProperty(name = "forebay.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ForebayProperties.class)
public class ForebayStoreAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(DataSource.class)
    @ConditionalOnBooleanProperty(name = "forebay.store.enabled", matchIfMissing = true)
    Store forebayStore(DataSource dataSource, ForebayProperties properties, Meters meters, ForebayClock clock) {
        Store store = Store.of(dataSource, properties.store().options(), meters, clock);
        if (properties.store().migrate()) {
            store.migrate();
        }
        return store;
    }
}
