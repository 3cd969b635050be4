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
 * <p>Refused at the start: one that names nothing, keys without a cache, a method that is private, static or final or returns a
 * future, an expression that can't be parsed or names an unknown parameter.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(CacheInvalidate.Several.class)
public @interface CacheInvalidate {
    /** The name of the cache that {@link #keys}, {@link #eachOf} and {@link #all} are of; placeholders are resolved. */
    String cache() default "";

    /** SpEL over the parameters and {@code #result}, one key each; {@code {#a, #b}} is the key of two parameters. */
    String[] keys() default {};

    /** SpEL that answers a collection or an array, of which each element is a key. */
    String eachOf() default "";

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
