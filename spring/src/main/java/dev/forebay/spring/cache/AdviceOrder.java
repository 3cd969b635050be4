package dev.forebay.spring.cache;

import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Where nothing else is configured: what answers from a cache is outside of transactions, so that a hit costs none; what
 * invalidates is inside, so that the invalidation is part of them. All three would have the same order, and the order of
 * their definitions would decide.
 */
final class AdviceOrder implements BeanPostProcessor, PriorityOrdered {
    /** Reads. */
    static final int READING = Ordered.LOWEST_PRECEDENCE - 200;

    /** Transactions, and Spring's own caches outside of them. */
    static final int TRANSACTIONS = Ordered.LOWEST_PRECEDENCE - 100;

    /** Inside of them. */
    static final int INVALIDATING = Ordered.LOWEST_PRECEDENCE;

    private static final String SPRINGS_TRANSACTIONS =
            "org.springframework.transaction.config.internalTransactionAdvisor";
    private static final String SPRINGS_CACHES = "org.springframework.cache.config.internalCacheAdvisor";

    /** Before the first advisor is made, which other post-processors cause. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof AbstractPointcutAdvisor advisor && advisor.getOrder() == Ordered.LOWEST_PRECEDENCE) {
            switch (beanName) {
                case SPRINGS_TRANSACTIONS -> advisor.setOrder(TRANSACTIONS);
                case SPRINGS_CACHES -> advisor.setOrder(READING);
                default -> {}
            }
        }
        return bean;
    }
}
