package dev.forebay.spring;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.store.Store;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The outbox, and the kit's statements in Spring's transactions, where there is a store. */
@AutoConfiguration(
        after = ForebayStoreAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
        })
@ConditionalOnBean(Store.class)
public class ForebayOutboxAutoConfiguration {
    /** The outbox, and the lifecycle that gives it the application's handlers and starts it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(Outbox.class)
    static class OutboxConfiguration {
        @Bean
        Outbox forebayOutbox(Store store, ForebayProperties properties, Meters meters, ForebayClock clock) {
            return Outbox.of(store, properties.outbox().options(), meters, clock);
        }

        @Bean
        OutboxLifecycle forebayOutboxLifecycle(Outbox outbox, ObjectProvider<OutboxHandler> handlers) {
            return new OutboxLifecycle(outbox, handlers);
        }
    }

    /** Where Spring runs transactions on the DataSource. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.jdbc.datasource.DataSourceUtils")
    static class SpringTransactions {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSingleCandidate(DataSource.class)
        @ConditionalOnBean(PlatformTransactionManager.class)
        SpringTx forebaySpringTx(DataSource dataSource, PlatformTransactionManager transactions) {
            return new SpringTx(dataSource, new TransactionTemplate(transactions));
        }
    }
}
