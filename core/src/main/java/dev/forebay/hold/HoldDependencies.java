package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.health.ModeGate;
import dev.forebay.outbox.Outbox;
import dev.forebay.redis.RedisLink;
import dev.forebay.store.Store;

/** What holds stand on; all of it stays the caller's to close, after the holds. */
public record HoldDependencies(
        RedisLink redis, KeySpace keys, ModeGate gate, Store store, Outbox outbox, Meters meters, ForebayClock clock) {}
