package dev.forebay.spring.cache;

import org.springframework.core.Ordered;

/**
 * Where the kit's advice stands: what answers from a cache is outside of transactions (and of retries), so that a hit
 * costs none; what invalidates is inside, so that the invalidation is part of them. Spring's transactions have the lowest
 * precedence too, and of two that have the same the one that was defined first is outside: the kit's are defined after
 * Spring Boot's.
 */
final class AdviceOrder {
    static final int READING = Ordered.LOWEST_PRECEDENCE - 200;
    static final int INVALIDATING = Ordered.LOWEST_PRECEDENCE;

    private AdviceOrder() {}
}
