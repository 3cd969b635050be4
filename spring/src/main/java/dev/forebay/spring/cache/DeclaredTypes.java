package dev.forebay.spring.cache;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.core.MethodIntrospector;

/**
 * Tells each cache which types the methods with {@code @Cacheable} and {@code @CachePut} return, of all beans that are
 * defined, once these are there. A type that could not be read back stops the start.
 */
final class DeclaredTypes implements SmartInitializingSingleton {
    private final ConfigurableListableBeanFactory beans;
    private final ObjectProvider<CacheOperationSource> operations;
    private final ApplicationCaches caches;

    DeclaredTypes(
            ConfigurableListableBeanFactory beans,
            ObjectProvider<CacheOperationSource> operations,
            ApplicationCaches caches) {
        this.beans = beans;
        this.operations = operations;
        this.caches = caches;
    }

    @Override
    public void afterSingletonsInstantiated() {
        CacheOperationSource source = operations.getIfUnique(AnnotationCacheOperationSource::new);
        declareAll(source instanceof GuardedOperations guarded ? guarded.plain() : source);
    }

    private void declareAll(CacheOperationSource source) {
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = typeOf(name);
            if (type != null && source.isCandidateClass(type)) {
                declare(source, type);
            }
        }
    }

    /** The class behind a proxy; null where the bean can't be looked at without making it. */
    private @Nullable Class<?> typeOf(String name) {
        try {
            return AutoProxyUtils.determineTargetClass(beans, name);
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
    }

    private void declare(CacheOperationSource source, Class<?> type) {
        Map<Method, Collection<CacheOperation>> found =
                MethodIntrospector.selectMethods(type, (Method method) -> source.getCacheOperations(method, type));
        found.forEach((method, all) -> all.stream()
                .filter(operation -> !(operation instanceof CacheEvictOperation))
                .flatMap(operation -> operation.getCacheNames().stream())
                .distinct()
                .forEach(cache -> caches.types(cache).declare(method, type)));
    }
}
