package dev.forebay.cache;

import dev.forebay.base.ForebayClock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rights to load that this process has: renewed while the loads go on, each for as long as others have patience;
 * then one of them may take it. Thread-safe.
 */
final class Leases {
    private static final long RENEW_AFTER = RemoteLeases.LEASE_MILLIS * 1_000_000 / 3;

    private final RemoteLeases remote;
    private final ForebayClock clock;
    private final Map<Lease, Span> held = new ConcurrentHashMap<>();

    private record Span(long since, long until) {}

    Leases(RemoteLeases remote, ForebayClock clock) {
        this.remote = remote;
        this.clock = clock;
    }

    void begin(Lease lease, long patienceNanos) {
        long now = clock.nanoTime();
        held.put(lease, new Span(now, now + patienceNanos));
    }

    void end(Lease lease) {
        held.remove(lease);
    }

    /** Renews what has been going on for a while; short loads never cost a renewal. */
    void renew() {
        long now = clock.nanoTime();
        List<Lease> due = held.entrySet().stream()
                .filter(entry -> now - entry.getValue().since() > RENEW_AFTER
                        && now - entry.getValue().until() < 0)
                .map(Map.Entry::getKey)
                .toList();
        if (!due.isEmpty()) {
            remote.renew(due);
        }
    }
}
