package dev.forebay.spring.cache;

import dev.forebay.base.ContextCarrier;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/** The kit's caches for Spring's annotations: any name, unless {@code spring.cache.cache-names} lists them. Thread-safe. */
final class SpringCaches implements CacheManager {
    private final ApplicationCaches caches;
    private final TransactionChanges changes;
    private final ContextCarrier context;
    private final Set<String> only;
    private final Map<String, Cache> made = new ConcurrentHashMap<>();

    SpringCaches(ApplicationCaches caches, TransactionChanges changes, ContextCarrier context, Set<String> only) {
        this.caches = caches;
        this.changes = changes;
        this.context = context;
        this.only = Set.copyOf(only);
    }

    @Override
    public @Nullable Cache getCache(String name) {
        if (!only.isEmpty() && !only.contains(name)) {
            return null;
        }
        Cache there = made.get(name);
        return there != null
                ? there
                : made.computeIfAbsent(name, key -> new SpringCache(key, caches, changes, context));
    }

    @Override
    public Collection<String> getCacheNames() {
        return only.isEmpty() ? caches.names() : only;
    }
}
