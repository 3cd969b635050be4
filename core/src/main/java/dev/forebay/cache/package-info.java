/**
 * Caches in two tiers: near in the process, remote in the role {@code cache} of Redis, in front of any source.
 *
 * <p>Keys, all below the prefix: {@code cache:{name:id}:v1} an entry, with its time to live; {@code cache:{name:id}:lease}
 * who loads it, for ten seconds that it was invalidated, and for
 * {@link dev.forebay.cache.LoadOptions#retryAfter} that a load failed; {@code cache-tag:{tag}} a tag's generation, 30 days from
 * its last use; {@code cache:{news}:number} the number of the last message, for ever; {@code cache:{news}:versions} the versions of
 * each cache, for ever; {@code cache-proof:{shard}:process} what replicas are believed by, 30 s.
 *
 * <p>An entry is one line of JSON about it, a line end, and the value: readable in redis-cli. Or a hash, for objects that are updated by
 * field: that line in pieces in {@code #}, {@code #1}, …, and a field for each property.
 *
 * <p>Without Redis values come from the near tier and from the loader, and invalidations are kept in PostgreSQL until Redis has
 * them. Without PostgreSQL loads fail and what is stale is served within its bound; invalidations that find neither are remembered by the process.
 */
@NullMarked
package dev.forebay.cache;

import org.jspecify.annotations.NullMarked;
