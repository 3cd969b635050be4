package dev.forebay.spring.cache;

import java.lang.reflect.Method;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperationSource;

/**
 * Spring's cache interceptor once more, for methods that only put and evict: inside of the method's transaction, where the
 * other one, which answers hits, stands outside. It uses the other one's resolver, key generator and error handler.
 */
final class ChangingAdvisor extends StaticMethodMatcherPointcutAdvisor
        implements BeanFactoryAware, SmartInitializingSingleton {
    private static final long serialVersionUID = 1L;

    private final transient CacheOperationSource operations;
    private final transient CacheInterceptor interceptor = new CacheInterceptor();

    ChangingAdvisor(CacheInterceptor answering, CacheOperationSource operations) {
        this.operations = operations;
        interceptor.configure(
                answering::getErrorHandler, answering::getKeyGenerator, answering::getCacheResolver, null);
        interceptor.setCacheOperationSource(operations);
        setAdvice(interceptor);
        setOrder(AdviceOrder.INVALIDATING);
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return operations.hasCacheOperations(method, targetClass);
    }

    @Override
    public void setBeanFactory(BeanFactory beans) {
        interceptor.setBeanFactory(beans);
        interceptor.afterPropertiesSet();
    }

    @Override
    public void afterSingletonsInstantiated() {
        interceptor.afterSingletonsInstantiated();
    }
}
