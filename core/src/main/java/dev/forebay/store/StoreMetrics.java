package dev.forebay.store;

import dev.forebay.base.Meters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Times statements by name and transactions by outcome; counts failures by kind. */
final class StoreMetrics {
    static final StoreMetrics NONE = new StoreMetrics(Meters.none());

    private final Meters meters;
    private final Map<String, Timer> statements = new ConcurrentHashMap<>();
    private final Map<String, Counter> failures = new ConcurrentHashMap<>();
    private final Timer committed;
    private final Timer rolledBack;

    StoreMetrics(Meters meters) {
        this.meters = meters;
        this.committed = transaction("committed");
        this.rolledBack = transaction("rolled-back");
    }

    Timer statement(String name) {
        return statements.computeIfAbsent(
                name, n -> meters.timer("forebay.store.statement", "Time of a statement", "statement", n));
    }

    Timer committed() {
        return committed;
    }

    Timer rolledBack() {
        return rolledBack;
    }

    void failed(Exception e) {
        String kind = switch (e) {
            case StoreUnavailableException ignored -> "unavailable";
            case StoreRetryException ignored -> "retry";
            case StoreConflictException ignored -> "conflict";
            default -> "refused";
        };
        failures.computeIfAbsent(
                        kind, k -> meters.counter("forebay.store.failures", "Statements that failed", "kind", k))
                .increment();
    }

    private Timer transaction(String outcome) {
        return meters.timer("forebay.store.transaction", "Time of a transaction", "outcome", outcome);
    }
}
