package dev.forebay.cache;

import dev.forebay.base.ContextCarrier;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.health.ModeGate;
import dev.forebay.outbox.Outbox;
import dev.forebay.redis.RedisLink;
import dev.forebay.store.Store;
import java.time.Duration;
import java.util.Optional;

/**
 * What caches stand on; all of it stays the caller's to close, after the caches.
 *
 * @param source PostgreSQL and the outbox in it, where there is one
 * @param defaultTtl how long entries of caches are fresh that name no time
 * @param context what background loads take along from the thread that began them
 */
public record CacheDependencies(
        RedisLink redis,
        KeySpace keys,
        ModeGate gate,
        Optional<Source> source,
        Duration defaultTtl,
        ContextCarrier context,
        Meters meters,
        ForebayClock clock) {
    /** Where invalidations are written in the caller's transaction, and journalled while Redis is away. */
    public record Source(Store store, Outbox outbox) {}
}
