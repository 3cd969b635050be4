package dev.forebay.cache;

import dev.forebay.base.ForebayClock;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.Wakeups;
import java.util.concurrent.atomic.AtomicLong;

/** What all caches of an application share. */
record Ground(
        RemoteTier remote,
        RemoteLeases rights,
        RemoteWrites writes,
        RemoteFields fields,
        ReplicaReads replicas,
        Generations generations,
        News news,
        Invalidations invalidations,
        Remembered remembered,
        Wakeups wakeups,
        Leases leases,
        Background background,
        RedisTime time,
        ForebayClock clock,
        ModeGate gate,
        AtomicLong tagChanges) {}
