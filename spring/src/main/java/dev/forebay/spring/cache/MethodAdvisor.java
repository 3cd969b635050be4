package dev.forebay.spring.cache;

import java.lang.reflect.Method;
import java.util.function.BiPredicate;
import org.aopalliance.aop.Advice;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;

/** Intercepts the methods that {@code matching} finds; what that throws stops the bean from being made. */
final class MethodAdvisor extends StaticMethodMatcherPointcutAdvisor {
    private static final long serialVersionUID = 1L;

    private final transient BiPredicate<Method, Class<?>> matching;

    MethodAdvisor(Advice advice, int order, BiPredicate<Method, Class<?>> matching) {
        this.matching = matching;
        setAdvice(advice);
        setOrder(order);
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return matching.test(method, targetClass);
    }
}
