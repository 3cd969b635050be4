package dev.forebay.spring.cache;

import dev.forebay.cache.Cache;
import dev.forebay.cache.Caches;
import dev.forebay.spring.cache.ValueCodec.Nothing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kit's caches behind annotations, by name: opened at their first use with what the properties say, shared by Spring's
 * annotations and the kit's. Thread-safe.
 */
final class ApplicationCaches {
    private final Caches caches;
    private final CacheDefaults defaults;
    private final CacheProperties properties;
    private final Map<String, ValueTypes> types = new ConcurrentHashMap<>();
    private final Map<String, Cache<CacheKey, Object>> opened = new ConcurrentHashMap<>();

    ApplicationCaches(Caches caches, CacheDefaults defaults, CacheProperties properties) {
        this.caches = caches;
        this.defaults = defaults;
        this.properties = properties;
    }

    /** The types of values of a cache. */
    ValueTypes types(String name) {
        return types.computeIfAbsent(name, this::typesOf);
    }

    private ValueTypes typesOf(String name) {
        var made = new ValueTypes(name);
        properties
                .one(name)
                .map(CacheProperties.One::type)
                .ifPresent(type -> made.declare(type, "forebay.cache.caches." + name + ".type"));
        return made;
    }

    /** The cache of that name. */
    Cache<CacheKey, Object> cache(String name) {
        Cache<CacheKey, Object> there = opened.get(name);
        return there != null ? there : opened.computeIfAbsent(name, this::open);
    }

    private Cache<CacheKey, Object> open(String name) {
        List<String> always =
                properties.one(name).map(CacheProperties.One::tags).orElse(List.of());
        return caches.open(defaults.<CacheKey, Object>of(name, new ValueCodec(types(name)))
                .tagsOf(key -> always.isEmpty() ? key.tags() : both(always, key.tags()))
                .build());
    }

    private static Set<String> both(List<String> some, List<String> others) {
        var all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }

    /** Keeps a value; that there is none for the negative time to live. */
    void put(String name, CacheKey key, Object stored) {
        var ignored = stored == Nothing.NULL
                ? cache(name).put(key, stored, defaults.negativeTtl(name))
                : cache(name).put(key, stored);
    }

    Caches all() {
        return caches;
    }

    /** Configured, declared or opened. */
    Set<String> names() {
        var names = new TreeSet<>(properties.caches().keySet());
        names.addAll(types.keySet());
        names.addAll(opened.keySet());
        return names;
    }
}
