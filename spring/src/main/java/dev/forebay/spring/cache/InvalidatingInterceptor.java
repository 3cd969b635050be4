package dev.forebay.spring.cache;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.expression.EvaluationContext;
import org.springframework.util.ObjectUtils;

/** Invalidates what {@link CacheInvalidate} names, after the call, inside the transaction that it runs in. Thread-safe. */
final class InvalidatingInterceptor implements MethodInterceptor {
    private final AnnotatedMethods methods;
    private final Supplier<TransactionChanges> changes;

    InvalidatingInterceptor(AnnotatedMethods methods, Supplier<TransactionChanges> changes) {
        this.methods = methods;
        this.changes = changes;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation call) throws Throwable {
        Object result = call.proceed();
        Object target = Objects.requireNonNull(call.getThis());
        Class<?> type = AopUtils.getTargetClass(target);
        List<InvalidatingMethod> plans = methods.invalidating(call.getMethod(), type);
        EvaluationContext context = MethodExpression.withResult(
                MethodExpression.context(
                        target, AopUtils.getMostSpecificMethod(call.getMethod(), type), call.getArguments()),
                ObjectUtils.unwrapOptional(result));
        var outdated = new Outdated();
        for (InvalidatingMethod plan : plans) {
            if (plan.condition().isEmpty() || plan.condition().get().holds(context)) {
                collect(plan, context, outdated);
            }
        }
        if (outdated.hasPatterns()) {
            changes.get().requireFew(outdated);
        }
        if (!outdated.isEmpty()) {
            changes.get().invalidate(outdated);
        }
        return result;
    }

    private static void collect(InvalidatingMethod plan, EvaluationContext context, Outdated outdated) {
        if (plan.all()) {
            outdated.all(plan.cache());
        }
        for (MethodExpression pattern : plan.patterns()) {
            pattern.pattern(context).ifPresent(named -> outdated.matching(plan.cache(), named, plan.atMost()));
        }
        for (MethodExpression key : plan.keys()) {
            outdated.entry(plan.cache(), named(plan, key.value(context)));
        }
        plan.eachOf()
                .ifPresent(each ->
                        elements(each.value(context)).forEach(key -> outdated.entry(plan.cache(), named(plan, key))));
        CachedInterceptor.texts(plan.tags(), context).forEach(outdated::tag);
    }

    private static Collection<?> elements(@Nullable Object several) {
        return several instanceof Collection<?> collection ? collection : List.of(ObjectUtils.toObjectArray(several));
    }

    private static CacheKey named(InvalidatingMethod plan, @Nullable Object key) {
        if (key == null) {
            throw new IllegalArgumentException("@CacheInvalidate names a key of cache '" + plan.cache()
                    + "' that is null: what has changed is not known; a condition can leave such calls out");
        }
        return CacheKey.of(key);
    }
}
