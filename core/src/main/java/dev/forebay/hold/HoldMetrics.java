package dev.forebay.hold;

import dev.forebay.base.Meters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Counts and times of holds. Outcomes are tags; pools, units and holders never are. */
final class HoldMetrics {
    private final Map<Way, Map<Outcome, Timer>> holds = new EnumMap<>(Way.class);
    private final Timer loads;
    private final Counter repaired;
    private final Counter swept;
    private final Counter refused;

    enum Way {
        REDIS,
        DEGRADED
    }

    enum Outcome {
        HELD,
        EXTENDED,
        TAKEN,
        OVER_QUOTA,
        UNKNOWN,
        UNAVAILABLE
    }

    HoldMetrics(Meters meters) {
        for (Way way : Way.values()) {
            Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                timers.put(
                        outcome,
                        meters.timer(
                                "forebay.hold",
                                "requests for units",
                                "way",
                                way.name().toLowerCase(java.util.Locale.ROOT),
                                "outcome",
                                outcome.name().toLowerCase(java.util.Locale.ROOT)));
            }
            holds.put(way, timers);
        }
        loads = meters.timer("forebay.hold.load", "loads of a pool from PostgreSQL into Redis");
        repaired = meters.counter("forebay.hold.repaired", "units in Redis brought to what PostgreSQL says");
        swept = meters.counter("forebay.hold.expired", "holds and offers that ran out, freed by this node's sweeps");
        refused = meters.counter("forebay.hold.refused", "grants of Redis that PostgreSQL refused");
    }

    void held(Way way, HoldOutcome outcome, long nanos) {
        Outcome tag = switch (outcome) {
            case HoldOutcome.Held held -> held.extended() ? Outcome.EXTENDED : Outcome.HELD;
            case HoldOutcome.Taken ignored -> Outcome.TAKEN;
            case HoldOutcome.OverQuota ignored -> Outcome.OVER_QUOTA;
            case HoldOutcome.UnknownPool ignored -> Outcome.UNKNOWN;
            case HoldOutcome.UnknownUnits ignored -> Outcome.UNKNOWN;
            case HoldOutcome.Unavailable ignored -> Outcome.UNAVAILABLE;
        };
        Map<Outcome, Timer> timers = holds.get(way);
        Timer timer = timers == null ? null : timers.get(tag);
        if (timer != null) {
            timer.record(Duration.ofNanos(nanos));
        }
    }

    void loaded(Duration took) {
        loads.record(took);
    }

    void repaired(int units) {
        repaired.increment(units);
    }

    void swept(long number) {
        swept.increment(number);
    }

    void refused() {
        refused.increment();
    }
}
