/**
 * Caches of the kit in a Spring application: {@code forebay.cache.*} properties, a {@code CacheManager} for Spring's own
 * annotations, {@code @Cached} and {@code @CacheInvalidate}.
 *
 * <p>Both ways share the caches by name, keys by their text ({@link KeyText}) and values as JSON of the type that the
 * annotated methods declare ({@link ValueTypes}). What a transaction of Spring's changes takes effect as it commits
 * ({@link TransactionChanges}).
 */
@NullMarked
package dev.forebay.spring.cache;

import org.jspecify.annotations.NullMarked;
