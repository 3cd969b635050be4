package dev.forebay.spring.cache;

import java.util.List;
import java.util.Optional;

/**
 * What one {@link CacheInvalidate} says of a method.
 *
 * @param cache the cache's name; empty where only tags are named
 */
record InvalidatingMethod(
        String cache,
        List<MethodExpression> keys,
        Optional<MethodExpression> eachOf,
        boolean all,
        List<MethodExpression> tags,
        Optional<MethodExpression> condition) {}
