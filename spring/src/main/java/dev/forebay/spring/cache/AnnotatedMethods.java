package dev.forebay.spring.cache;

import dev.forebay.cache.Invalidation;
import dev.forebay.cache.KeyPattern;
import dev.forebay.cache.Ttl;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringValueResolver;

/**
 * The methods with {@link Cached} and {@link CacheInvalidate}, each read once, when its bean is made: what can't be done stops
 * the start there. Thread-safe.
 */
final class AnnotatedMethods {
    private static final Set<String> PUBLISHERS =
            Set.of("reactor.core.publisher.Mono", "reactor.core.publisher.Flux", "org.reactivestreams.Publisher");

    private final StringValueResolver placeholders;
    private final Map<MethodClassKey, Optional<CachedMethod>> cached = new ConcurrentHashMap<>();
    private final Map<MethodClassKey, List<InvalidatingMethod>> invalidating = new ConcurrentHashMap<>();
    private final Map<MethodClassKey, Found> found = new ConcurrentHashMap<>();

    AnnotatedMethods(StringValueResolver placeholders) {
        this.placeholders = placeholders;
    }

    private volatile @Nullable ApplicationCaches told;

    private record Found(CachedMethod plan, Method method, Class<?> target) {}

    /** Tells the caches what the methods return: those found so far, and from now on each that is found. */
    void declare(ApplicationCaches caches) {
        told = caches;
        found.values().forEach(one -> declare(one, caches));
    }

    private static void declare(Found one, ApplicationCaches caches) {
        caches.types(one.plan().cache()).declare(one.method(), one.target());
    }

    Optional<CachedMethod> cached(Method called, Class<?> target) {
        return cached.computeIfAbsent(new MethodClassKey(called, target), key -> readCached(called, target));
    }

    List<InvalidatingMethod> invalidating(Method called, Class<?> target) {
        return invalidating.computeIfAbsent(
                new MethodClassKey(called, target), key -> readInvalidating(called, target));
    }

    private Optional<CachedMethod> readCached(Method called, Class<?> target) {
        Method method = AopUtils.getMostSpecificMethod(called, target);
        Cached annotation = AnnotatedElementUtils.findMergedAnnotation(method, Cached.class);
        if (annotation == null) {
            return Optional.empty();
        }
        String where = "@Cached on " + ClassUtils.getQualifiedMethodName(method, target);
        requireProxied(method, where);
        requireSynchronous(method, where);
        if (method.getReturnType() == void.class || method.getReturnType() == Void.class) {
            throw new IllegalStateException(where + ": it returns nothing to be kept");
        }
        if (AnnotatedElementUtils.hasAnnotation(method, CacheInvalidate.class)
                || AnnotatedElementUtils.hasAnnotation(method, CacheInvalidate.Several.class)) {
            throw new IllegalStateException(where + ": it is @CacheInvalidate too, which would not run on a hit");
        }
        String cache = cacheName(annotation.cache(), where);
        ValueTypes.requireReadable(method, target, where);
        var keyTags = new ArrayList<MethodExpression>();
        var valueTags = new ArrayList<MethodExpression>();
        for (String tag : annotation.tags()) {
            MethodExpression template = MethodExpression.template(tag, method, true, where + ": tag");
            (template.needsResult() ? valueTags : keyTags).add(template);
        }
        var plan = new CachedMethod(
                cache,
                expression(annotation.key(), method, false, where + ": key"),
                ttl(annotation.ttl(), where),
                List.copyOf(keyTags),
                List.copyOf(valueTags),
                expression(annotation.condition(), method, false, where + ": condition"),
                method.getReturnType() == Optional.class);
        var one = new Found(plan, method, target);
        found.put(new MethodClassKey(method, target), one);
        ApplicationCaches caches = told;
        if (caches != null) {
            declare(one, caches);
        }
        return Optional.of(plan);
    }

    private List<InvalidatingMethod> readInvalidating(Method called, Class<?> target) {
        Method method = AopUtils.getMostSpecificMethod(called, target);
        return AnnotatedElementUtils.findMergedRepeatableAnnotations(method, CacheInvalidate.class).stream()
                .map(annotation -> invalidating(annotation, method, target))
                .toList();
    }

    private InvalidatingMethod invalidating(CacheInvalidate annotation, Method method, Class<?> target) {
        String where = "@CacheInvalidate on " + ClassUtils.getQualifiedMethodName(method, target);
        requireProxied(method, where);
        requireSynchronous(method, where);
        boolean ofCache = annotation.keys().length > 0
                || !annotation.eachOf().isEmpty()
                || annotation.patterns().length > 0
                || annotation.all();
        if (!ofCache && annotation.tags().length == 0) {
            throw new IllegalStateException(where + " names nothing: give it keys, eachOf, patterns, all or tags");
        }
        if (annotation.patterns().length > 0 != annotation.atMost() >= 0) {
            throw new IllegalStateException(
                    where + ": patterns and atMost belong together: say how many entries they may remove, at most");
        }
        if (ofCache && annotation.cache().isEmpty()) {
            throw new IllegalStateException(where + " names keys of no cache: give it cache");
        }
        return new InvalidatingMethod(
                ofCache ? cacheName(annotation.cache(), where) : "",
                Arrays.stream(annotation.keys())
                        .map(key -> MethodExpression.of(key, method, true, where + ": key"))
                        .toList(),
                expression(annotation.eachOf(), method, true, where + ": eachOf"),
                Arrays.stream(annotation.patterns())
                        .map(pattern -> pattern(pattern, method, where + ": pattern"))
                        .toList(),
                annotation.atMost(),
                annotation.all(),
                Arrays.stream(annotation.tags())
                        .map(tag -> MethodExpression.template(tag, method, true, where + ": tag"))
                        .toList(),
                expression(annotation.condition(), method, true, where + ": condition"));
    }

    private static MethodExpression pattern(String text, Method method, String where) {
        MethodExpression pattern = MethodExpression.template(text, method, true, where);
        try {
            KeyPattern ignored = pattern.shape();
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(where + " \"" + text + "\": " + e.getMessage(), e);
        }
        return pattern;
    }

    private static Optional<MethodExpression> expression(String text, Method method, boolean withResult, String where) {
        return text.isEmpty() ? Optional.empty() : Optional.of(MethodExpression.of(text, method, withResult, where));
    }

    private String cacheName(String text, String where) {
        String name = resolved(text, where);
        try {
            Invalidation ignored = Invalidation.everything(name);
        } catch (RuntimeException e) {
            throw new IllegalStateException(where + ": " + e.getMessage(), e);
        }
        return name;
    }

    private Optional<Ttl> ttl(String text, String where) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(TtlConverter.of(resolved(text, where)));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(where + ": " + e.getMessage(), e);
        }
    }

    private String resolved(String text, String where) {
        String resolved = placeholders.resolveStringValue(text);
        if (resolved == null) {
            throw new IllegalStateException(where + ": \"" + text + "\" has no value");
        }
        return resolved;
    }

    private static void requireProxied(Method method, String where) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers)) {
            throw new IllegalStateException(where + ": a method that is " + Modifier.toString(modifiers)
                    + " can't be intercepted; make it an overridable one");
        }
    }

    private static void requireSynchronous(Method method, String where) {
        Class<?> type = method.getReturnType();
        if (CompletionStage.class.isAssignableFrom(type)
                || Future.class.isAssignableFrom(type)
                || BaseStream.class.isAssignableFrom(type)
                || Iterator.class.isAssignableFrom(type)
                || PUBLISHERS.contains(type.getName())) {
            throw new IllegalStateException(where + ": it returns a " + type.getSimpleName()
                    + ", whose values come later; return them, on a virtual thread where that takes long");
        }
    }
}
