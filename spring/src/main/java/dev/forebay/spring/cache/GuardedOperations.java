package dev.forebay.spring.cache;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.StringUtils;

/**
 * What Spring's interceptor is told of methods with {@code @Cacheable}; those that only put and evict are {@link
 * #changing}'s.
 *
 * <p>It has every {@code @Cacheable} loaded under the guard that can be: one cache, nothing else on the method, no {@code
 * unless}. Spring's other way, get and then put, would put over an invalidation that came in between, and load in each process.
 */
final class GuardedOperations implements CacheOperationSource {
    private final CacheOperationSource plain;

    GuardedOperations(CacheOperationSource plain) {
        this.plain = plain;
    }

    /** Puts this around Spring's own. Before the advisors that ask it are made, which other post-processors cause. */
    static final class Wrapping implements BeanPostProcessor, PriorityOrdered {
        @Override
        public int getOrder() {
            return LOWEST_PRECEDENCE;
        }

        @Override
        public Object postProcessAfterInitialization(Object bean, String beanName) {
            return bean instanceof CacheOperationSource source && !(bean instanceof GuardedOperations)
                    ? new GuardedOperations(source)
                    : bean;
        }
    }

    /** What the annotations say. */
    CacheOperationSource plain() {
        return plain;
    }

    /** The methods that only put and evict. */
    CacheOperationSource changing() {
        return new CacheOperationSource() {
            @Override
            public boolean isCandidateClass(Class<?> targetClass) {
                return plain.isCandidateClass(targetClass);
            }

            @Override
            public boolean hasCacheOperations(Method method, @Nullable Class<?> targetClass) {
                return getCacheOperations(method, targetClass) != null;
            }

            @Override
            public @Nullable Collection<CacheOperation> getCacheOperations(
                    Method method, @Nullable Class<?> targetClass) {
                Collection<CacheOperation> operations = plain.getCacheOperations(method, targetClass);
                return operations == null || operations.isEmpty() || answers(operations) ? null : operations;
            }
        };
    }

    @Override
    public boolean isCandidateClass(Class<?> targetClass) {
        return plain.isCandidateClass(targetClass);
    }

    @Override
    public boolean hasCacheOperations(Method method, @Nullable Class<?> targetClass) {
        return getCacheOperations(method, targetClass) != null;
    }

    @Override
    public @Nullable Collection<CacheOperation> getCacheOperations(Method method, @Nullable Class<?> targetClass) {
        Collection<CacheOperation> operations = plain.getCacheOperations(method, targetClass);
        if (operations == null || !answers(operations)) {
            return null;
        }
        return operations.size() == 1
                        && operations.iterator().next() instanceof CacheableOperation one
                        && guardable(one)
                ? List.of(guarded(one))
                : operations;
    }

    private static boolean answers(Collection<CacheOperation> operations) {
        return operations.stream().anyMatch(CacheableOperation.class::isInstance);
    }

    private static boolean guardable(CacheableOperation one) {
        return !one.isSync()
                && one.getCacheNames().size() == 1
                && !StringUtils.hasText(one.getUnless())
                && !StringUtils.hasText(one.getCacheResolver())
                && !StringUtils.hasText(one.getCacheManager());
    }

    /** Equal for equal ones: Spring keeps what it knows of an operation by it. */
    private static CacheableOperation guarded(CacheableOperation one) {
        var builder = new CacheableOperation.Builder();
        builder.setName(one.getName());
        builder.setCacheNames(one.getCacheNames().toArray(String[]::new));
        builder.setKey(one.getKey());
        builder.setKeyGenerator(one.getKeyGenerator());
        builder.setCondition(one.getCondition());
        builder.setSync(true);
        return builder.build();
    }
}
