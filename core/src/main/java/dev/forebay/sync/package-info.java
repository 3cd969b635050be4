/**
 * What a change in PostgreSQL reaches: domains that depend on one another, rules of application events, and triggers for
 * changes that no application makes. All of it ends as an invalidation in the caller's transaction
 * ({@link dev.forebay.cache.Caches#invalidate(dev.forebay.store.Tx, dev.forebay.cache.Invalidation)}).
 *
 * <p>No keys of its own. Without Redis invalidations wait in {@code forebay.outbox}, as for any cache; without
 * PostgreSQL there is no transaction to take part in.
 */
@NullMarked
package dev.forebay.sync;

import org.jspecify.annotations.NullMarked;
