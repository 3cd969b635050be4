package dev.forebay.spring.cache;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/** {@link Cached} and {@link CacheInvalidate}. */
@AutoConfiguration(
        after = ForebaySpringCacheAutoConfiguration.class,
        afterName = "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration")
@ConditionalOnBean(ApplicationCaches.class)
@Import(ForebayCacheAnnotationsAutoConfiguration.Proxies.class)
public class ForebayCacheAnnotationsAutoConfiguration {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static AnnotatedMethods forebayAnnotatedMethods(ConfigurableBeanFactory beans) {
        return new AnnotatedMethods(beans::resolveEmbeddedValue);
    }

    /** The caches are asked for at the first call: advisors are there before most beans. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static MethodAdvisor forebayCachedAdvisor(
            AnnotatedMethods methods,
            ObjectProvider<ApplicationCaches> caches,
            ObjectProvider<TransactionChanges> changes) {
        return new MethodAdvisor(
                new CachedInterceptor(methods, caches::getObject, changes::getObject),
                AdviceOrder.READING,
                (method, type) -> methods.cached(method, type).isPresent());
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static MethodAdvisor forebayInvalidatingAdvisor(
            AnnotatedMethods methods, ObjectProvider<TransactionChanges> changes) {
        return new MethodAdvisor(
                new InvalidatingInterceptor(methods, changes::getObject),
                AdviceOrder.INVALIDATING,
                (method, type) -> !methods.invalidating(method, type).isEmpty());
    }

    /** What the cached methods return is told to their caches once all beans are there. */
    @Bean
    SmartInitializingSingleton forebayCachedTypes(AnnotatedMethods methods, ApplicationCaches caches) {
        return () -> methods.declare(caches);
    }

    /** Beans are proxied, by their classes unless the application wants interfaces. */
    static final class Proxies implements ImportBeanDefinitionRegistrar, EnvironmentAware {
        private @Nullable Environment environment;

        @Override
        public void setEnvironment(Environment given) {
            environment = given;
        }

        @Override
        public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
            BeanDefinition ignored = AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
            if (environment == null || environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true)) {
                AopConfigUtils.forceAutoProxyCreatorToUseClassProxying(registry);
            }
        }
    }
}
