package dev.forebay.spring.cache;

import dev.forebay.base.ContextCarrier;
import dev.forebay.cache.Caches;
import dev.forebay.spring.SpringTx;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The kit behind Spring's cache annotations, where the application says {@code @EnableCaching}, has no CacheManager or
 * CacheResolver of its own, and names no other kind of cache by {@code spring.cache.type}.
 */
@AutoConfiguration(
        after = ForebayCachesAutoConfiguration.class,
        afterName = "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
        beforeName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration")
@ConditionalOnBean({Caches.class, CacheDefaults.class})
public class ForebaySpringCacheAutoConfiguration {
    @Bean
    ApplicationCaches forebayApplicationCaches(Caches caches, CacheDefaults defaults, CacheProperties properties) {
        return new ApplicationCaches(caches, defaults, properties);
    }

    /** Without Spring's transactions: nothing waits for a commit. */
    @Bean
    TransactionChanges forebayTransactionChanges(
            ApplicationCaches caches, ObjectProvider<JoinedTransactions> transactions) {
        return new TransactionChanges(caches, () -> Optional.ofNullable(transactions.getIfUnique()));
    }

    /** Spring's transactions on the kit's PostgreSQL. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.jdbc.datasource.DataSourceUtils")
    @ConditionalOnBean(SpringTx.class)
    static class InTransactions {
        @Bean
        JoinedTransactions forebayJoinedTransactions(SpringTx springTx, DataSource dataSource) {
            return new JoinedTransactions(springTx, dataSource);
        }
    }

    /** Spring's own annotations. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(CacheAspectSupport.class)
    @ConditionalOnMissingBean({CacheManager.class, CacheResolver.class})
    @Conditional(NoOtherKind.class)
    @ConditionalOnBooleanProperty(name = "forebay.cache.spring", matchIfMissing = true)
    static class SpringAnnotations {
        @Bean
        SpringCaches cacheManager(
                ApplicationCaches caches, TransactionChanges changes, ContextCarrier context, Environment environment) {
            Set<String> only = Binder.get(environment)
                    .bind("spring.cache.cache-names", String[].class)
                    .map(Set::of)
                    .orElse(Set.of());
            return new SpringCaches(caches, changes, context, only);
        }

        @Bean
        DeclaredTypes forebayDeclaredTypes(
                ConfigurableListableBeanFactory beans,
                ObjectProvider<CacheOperationSource> operations,
                ApplicationCaches caches) {
            return new DeclaredTypes(beans, operations, caches);
        }

        @Bean
        static GuardedOperations.Wrapping forebayGuardedOperations() {
            return new GuardedOperations.Wrapping();
        }

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        @ConditionalOnBean(CacheInterceptor.class)
        static ChangingAdvisor forebayChangingAdvisor(
                CacheInterceptor answering, @Qualifier("cacheOperationSource") CacheOperationSource operations) {
            return new ChangingAdvisor(answering, ((GuardedOperations) operations).changing());
        }
    }

    /** Whoever names a kind of cache gets that from Spring Boot. */
    static final class NoOtherKind extends SpringBootCondition {
        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String kind = context.getEnvironment().getProperty("spring.cache.type");
            return new ConditionOutcome(kind == null, "spring.cache.type is " + kind);
        }
    }
}
