package dev.forebay.bench;

import dev.forebay.cache.BatchLoader;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoader;
import dev.forebay.cache.Caches;
import dev.forebay.cache.LoadContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Takes the caches away from a box office, so that every read is a load: what the cached one is compared with. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("bench.without-caches")
class WithoutCaches {
    /** Parts of pages are written anew for each reader too. */
    static final String[] SETTINGS = {"--bench.without-caches=true", "--boxoffice.pages.fragments=0B"};

    @Bean
    static BeanPostProcessor loadsAlways() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Caches caches ? instead(Caches.class, caches) : bean;
            }
        };
    }

    private static <T> T instead(Class<T> type, T real) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (real instanceof Cache<?, ?> && isRead(method)) {
                return load(method, arguments);
            }
            Object answer = real(real, method, arguments);
            return answer instanceof Cache<?, ?> cache && method.getName().equals("open")
                    ? instead(Cache.class, cache)
                    : answer;
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static boolean isRead(Method method) {
        return switch (method.getName()) {
            case "get", "getRemote", "getAll" -> true;
            default -> false;
        };
    }

    @SuppressWarnings("unchecked")
    private static Object load(Method method, Object[] arguments) throws Exception {
        if (method.getName().equals("getAll")) {
            var keys = new HashSet<>((Collection<Object>) arguments[0]);
            return ((BatchLoader<Object, Object>) arguments[1]).load(keys);
        }
        return Optional.ofNullable(((CacheLoader<Object, Object>) arguments[1]).load(arguments[0], nothingKnown()));
    }

    /** The box office's loaders ask their context nothing. */
    @SuppressWarnings("unchecked")
    private static LoadContext<Object> nothingKnown() {
        return (LoadContext<Object>) Proxy.newProxyInstance(
                LoadContext.class.getClassLoader(), new Class<?>[] {LoadContext.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException("there is no cache behind this load");
                });
    }

    private static Object real(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
