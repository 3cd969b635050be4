package dev.forebay.spring.cache;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Once the method has returned, what it names is never served again. In a transaction of Spring's it is written to the outbox
 * in that, and takes effect as it commits: it is neither lost when the process dies right then, nor done when the transaction
 * rolls back. Without one it happens at once. Nothing happens where the method throws.
 *
 * <pre>{@code
 * @Transactional
 * @CacheInvalidate(cache = "products", keys = "#id", tags = "category:#{#categoryId}")
 * public void rename(long id, long categoryId, String name) { ... }
 * }</pre>
 *
 * <p>Patterns name what keys can't: many entries, by their text. They are counted before they go, with a look at all keys of
 * Redis, which is outside of the request's budget and takes {@link dev.forebay.cache.Caches#LOOK_BOUND} at most; where they
 * are more than {@link #atMost} the method's caller gets a {@link TooManyEntriesException}, where they can't be counted
 * (Redis is away, its user may not SCAN, there are too many keys) an {@link UncountedEntriesException}: nothing is
 * invalidated, and a transaction rolls back. So a method with patterns belongs in a transaction: without one, what it
 * changed stays changed. One that must go on whatever is with Redis says {@link #ANY}, or uses a tag.
 *
 * <p>Refused at the start: one that names nothing, keys without a cache, patterns without a number, a method that is private, static or final or returns a
 * future, an expression that can't be parsed or names an unknown parameter.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(CacheInvalidate.Several.class)
public @interface CacheInvalidate {
    /** However many entries there are: patterns are not counted. */
    long ANY = Long.MAX_VALUE;

    /** The name of the cache that {@link #keys}, {@link #eachOf}, {@link #patterns} and {@link #all} are of; placeholders are resolved. */
    String cache() default "";

    /** SpEL over the parameters and {@code #result}, one key each; {@code {#a, #b}} is the key of two parameters. */
    String[] keys() default {};

    /** SpEL that answers a collection or an array, of which each element is a key. */
    String eachOf() default "";

    /**
     * Patterns of keys: {@code *} is any text, {@code ?} one character; with SpEL between <code>#{</code> and <code>}</code>,
     * whose value stands for itself, wildcards in it included. One without a value names nothing. They cost a look at all
     * keys of Redis: what can be said with a tag is cheaper said with a tag.
     */
    String[] patterns() default {};

    /** Most entries that {@link #patterns} may name together, or {@link #ANY}; needed with them. */
    long atMost() default -1;

    /** All entries of the cache. */
    boolean all() default false;

    /** Tags: texts with SpEL between <code>#{</code> and <code>}</code>; one without a value names nothing. */
    String[] tags() default {};

    /** SpEL over the parameters and {@code #result}; nothing is invalidated where it is false. */
    String condition() default "";

    /** Several on one method. */
    @Documented
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {
        CacheInvalidate[] value();
    }
}
