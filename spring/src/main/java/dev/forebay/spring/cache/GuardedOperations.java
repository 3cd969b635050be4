package dev.forebay.spring.cache;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.util.StringUtils;

/**
 * Has every {@code @Cacheable} loaded under the guard that can be: one cache, nothing else on the method, no {@code
 * unless}. Spring's other way, get and then put, would put over an invalidation that came in between, and load in each process.
 */
final class GuardedOperations implements CacheOperationSource {
    private final CacheOperationSource plain;

    GuardedOperations(CacheOperationSource plain) {
        this.plain = plain;
    }

    @Override
    public boolean isCandidateClass(Class<?> targetClass) {
        return plain.isCandidateClass(targetClass);
    }

    @Override
    public boolean hasCacheOperations(Method method, @Nullable Class<?> targetClass) {
        return plain.hasCacheOperations(method, targetClass);
    }

    @Override
    public @Nullable Collection<CacheOperation> getCacheOperations(Method method, @Nullable Class<?> targetClass) {
        Collection<CacheOperation> operations = plain.getCacheOperations(method, targetClass);
        return operations != null
                        && operations.size() == 1
                        && operations.iterator().next() instanceof CacheableOperation one
                        && guardable(one)
                ? List.of(guarded(one))
                : operations;
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
