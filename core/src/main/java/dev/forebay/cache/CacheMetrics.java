package dev.forebay.cache;

import dev.forebay.base.Meters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts of one cache. Caches are tags; keys and tags of entries never are. Thread-safe. */
final class CacheMetrics {
    final LongAdder nearHits = new LongAdder();
    final LongAdder remoteHits = new LongAdder();
    final LongAdder replicaHits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder loadFailures = new LongAdder();
    final LongAdder joined = new LongAdder();
    final LongAdder staleServed = new LongAdder();
    final LongAdder refusedFills = new LongAdder();
    final LongAdder unreadable = new LongAdder();
    final LongAdder remoteFailures = new LongAdder();
    private final LongAdder loads = new LongAdder();
    private final LongAdder loadNanos = new LongAdder();
    private final Timer loadTimer;

    CacheMetrics(Meters meters, String cache) {
        count(meters, cache, "forebay.cache.hits", "answers that needed no load", nearHits, "near");
        count(meters, cache, "forebay.cache.hits", "answers that needed no load", remoteHits, "remote");
        count(meters, cache, "forebay.cache.replica.hits", "hits of Redis that a replica answered", replicaHits, "");
        count(meters, cache, "forebay.cache.misses", "requests that neither tier could answer", misses, "");
        count(meters, cache, "forebay.cache.load.failures", "loads that threw or timed out", loadFailures, "");
        count(meters, cache, "forebay.cache.joined", "requests that waited for another's load", joined, "");
        count(meters, cache, "forebay.cache.stale", "answers whose time was over", staleServed, "");
        count(
                meters,
                cache,
                "forebay.cache.refused",
                "loaded values not kept: invalidated meanwhile",
                refusedFills,
                "");
        count(meters, cache, "forebay.cache.unreadable", "entries that could not be read", unreadable, "");
        count(meters, cache, "forebay.cache.away", "requests that Redis did not answer", remoteFailures, "");
        loadTimer = meters.timer("forebay.cache.load", "loads from the source", "cache", cache);
    }

    private static void count(
            Meters meters, String cache, String name, String description, LongAdder adder, String tier) {
        FunctionCounter.builder(name, adder, LongAdder::sum)
                .description(description)
                .tags("cache", cache, "tier", tier.isEmpty() ? "all" : tier)
                .register(meters.registry());
    }

    void loaded(long nanos) {
        loads.increment();
        loadNanos.add(nanos);
        loadTimer.record(Duration.ofNanos(nanos));
    }

    CacheStatistics statistics(NearTier<?, ?> near) {
        return new CacheStatistics(
                nearHits.sum(),
                remoteHits.sum(),
                replicaHits.sum(),
                misses.sum(),
                loads.sum(),
                loadFailures.sum(),
                Duration.ofNanos(loadNanos.sum()),
                joined.sum(),
                staleServed.sum(),
                refusedFills.sum(),
                unreadable.sum(),
                remoteFailures.sum(),
                near.evicted(),
                near.size(),
                near.capacity(),
                near.weight(),
                near.mostWeight());
    }
}
