package dev.forebay.spring.cache;

import dev.forebay.cache.Ttl;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Cached} says of a method.
 *
 * @param cache the cache's name
 * @param key empty for all parameters
 * @param ttl empty for the cache's own
 * @param keyTags tags that are known before the call
 * @param valueTags tags that are known by its result
 * @param optional whether the method returns an Optional
 */
record CachedMethod(
        String cache,
        Optional<MethodExpression> key,
        Optional<Ttl> ttl,
        List<MethodExpression> keyTags,
        List<MethodExpression> valueTags,
        Optional<MethodExpression> condition,
        boolean optional) {}
