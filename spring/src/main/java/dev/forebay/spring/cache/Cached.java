package dev.forebay.spring.cache;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the method returns is kept in a cache of the kit: loaded once for all who ask, in all processes, and never kept where
 * an invalidation has overtaken the load. Called from other beans, as every annotation of Spring's.
 *
 * <pre>{@code
 * @Cached(cache = "products", key = "#id", ttl = "1h", tags = {"products", "category:#{#result?.categoryId}"})
 * public Product product(long id) { ... }
 * }</pre>
 *
 * <p>{@code null} and an empty Optional are remembered too, for the cache's negative time to live. What the method throws reaches the
 * caller and is not kept. Inside a transaction that has written, the method is asked and nothing is kept. The method may be
 * called again on another thread, behind its caller's back, to refresh what is much asked for.
 *
 * <p>Refused at the start: a method that returns nothing, a future or a stream, or a type that JSON could not be read back as;
 * one that is private, static or final; an expression that can't be parsed or names an unknown parameter.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Cached {
    /** The cache's name; placeholders are resolved. */
    String cache();

    /** SpEL over the parameters ({@code #id}, {@code #p0}); all parameters by default. */
    String key() default "";

    /** How long an entry is fresh: {@code 10m}, or short, medium, long, very-long, forever; placeholders are resolved. As the cache's by default. */
    String ttl() default "";

    /**
     * Tags: texts with SpEL between <code>#{</code> and <code>}</code>. Those that need {@code #result} are kept from the second load on.
     * An expression without a value makes no tag.
     */
    String[] tags() default {};

    /** SpEL over the parameters; where it is false the method is called and nothing is kept. */
    String condition() default "";
}
