package dev.forebay.spring.cache;

import java.util.List;
import java.util.Optional;

/**
 * What one {@link CacheInvalidate} says of a method.
 *
 * @param cache the cache's name; empty where only tags are named
 * @param atMost most entries that the patterns may name together
 */
record InvalidatingMethod(
        String cache,
        List<MethodExpression> keys,
        Optional<MethodExpression> eachOf,
        List<MethodExpression> patterns,
        long atMost,
        boolean all,
        List<MethodExpression> tags,
        Optional<MethodExpression> condition) {}
