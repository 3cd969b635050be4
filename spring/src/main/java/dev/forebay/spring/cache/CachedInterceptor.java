package dev.forebay.spring.cache;

import dev.forebay.cache.LoadContext;
import dev.forebay.spring.cache.GuardedCache.SourceFailed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.expression.EvaluationContext;

/** Answers calls of {@link Cached} methods. Thread-safe. */
final class CachedInterceptor implements MethodInterceptor {
    private final AnnotatedMethods methods;
    private final Supplier<ApplicationCaches> caches;
    private final Supplier<TransactionChanges> changes;
    private final Map<String, GuardedCache> guarded = new ConcurrentHashMap<>();

    CachedInterceptor(
            AnnotatedMethods methods, Supplier<ApplicationCaches> caches, Supplier<TransactionChanges> changes) {
        this.methods = methods;
        this.caches = caches;
        this.changes = changes;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation call) throws Throwable {
        Object target = Objects.requireNonNull(call.getThis());
        Class<?> type = AopUtils.getTargetClass(target);
        CachedMethod plan = methods.cached(call.getMethod(), type).orElse(null);
        if (plan == null) {
            return call.proceed();
        }
        EvaluationContext context = MethodExpression.context(
                target, AopUtils.getMostSpecificMethod(call.getMethod(), type), call.getArguments());
        if (plan.condition().isPresent() && !plan.condition().get().holds(context)) {
            return call.proceed();
        }
        Object value;
        try {
            value = cache(plan).get(key(plan, call, context), load -> loaded(plan, call, target, type, load));
        } catch (SourceFailed e) {
            throw e.thrown();
        }
        return plan.optional() ? Optional.ofNullable(value) : value;
    }

    private GuardedCache cache(CachedMethod plan) {
        GuardedCache there = guarded.get(plan.cache());
        return there != null
                ? there
                : guarded.computeIfAbsent(plan.cache(), name -> {
                    methods.declare(caches.get());
                    return new GuardedCache(caches.get().cache(name), changes.get());
                });
    }

    private static CacheKey key(CachedMethod plan, MethodInvocation call, EvaluationContext context) {
        Object key = plan.key().isPresent() ? plan.key().get().value(context) : all(call.getArguments());
        if (key == null) {
            throw new IllegalArgumentException("the key of cache '" + plan.cache() + "' is null for " + call.getMethod()
                    + "; a condition can leave such calls out");
        }
        return new CacheKey(KeyText.of(key), texts(plan.keyTags(), context));
    }

    /** One parameter is the key itself, several are a list. */
    private static Object all(@Nullable Object[] arguments) {
        return arguments.length == 1 && arguments[0] != null ? arguments[0] : Arrays.asList(arguments);
    }

    static List<String> texts(List<MethodExpression> templates, EvaluationContext context) {
        return templates.stream()
                .map(template -> template.text(context))
                .flatMap(Optional::stream)
                .toList();
    }

    /** A clone of the call: the kit may ask for the value again later, on another thread. */
    private static @Nullable Object loaded(
            CachedMethod plan, MethodInvocation call, Object target, Class<?> type, Optional<LoadContext<Object>> load)
            throws Throwable {
        MethodInvocation own = call instanceof ProxyMethodInvocation proxied ? proxied.invocableClone() : call;
        Object result = own.proceed();
        Object value = result instanceof Optional<?> optional ? optional.orElse(null) : result;
        if (load.isPresent()) {
            LoadContext<Object> keep = load.get();
            if (value != null) {
                plan.ttl().ifPresent(keep::ttl);
            }
            if (!plan.valueTags().isEmpty()) {
                EvaluationContext after = MethodExpression.withResult(
                        MethodExpression.context(
                                target, AopUtils.getMostSpecificMethod(call.getMethod(), type), call.getArguments()),
                        value);
                keep.tags(texts(plan.valueTags(), after).toArray(String[]::new));
            }
        }
        return value;
    }
}
