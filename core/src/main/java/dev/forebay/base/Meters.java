package dev.forebay.base;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The kit's meters. Names begin with {@code forebay.}; times are timers (seconds in Prometheus), sizes are gauges with
 * their unit in the description. With {@link #none} every meter is a no-op. Thread-safe.
 */
public final class Meters {
    private final MeterRegistry registry;

    private Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    public static Meters of(MeterRegistry registry) {
        return new Meters(registry);
    }

    /** Meters that count nothing and cost nothing. */
    public static Meters none() {
        return new Meters(new CompositeMeterRegistry());
    }

    /** The registry behind. */
    public MeterRegistry registry() {
        return registry;
    }

    /** A timer; {@code tags} are key, value, key, value. */
    public Timer timer(String name, String description, String... tags) {
        return Timer.builder(name).description(description).tags(tags).register(registry);
    }

    /** A counter; {@code tags} are key, value, key, value. */
    public Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    /** A gauge that asks {@code value} when it is read. */
    public void gauge(String name, String description, Supplier<Number> value, String... tags) {
        registered(name, description, value, tags);
    }

    /** A gauge of something that may go; run what it answers when it has gone. */
    public Runnable removableGauge(String name, String description, Supplier<Number> value, String... tags) {
        Gauge gauge = registered(name, description, value, tags);
        return () -> {
            if (existing(name, tags) == gauge) {
                registry.remove(gauge);
            }
        };
    }

    /** Of several kits on one registry the one that was opened last is shown: one before may be closed. */
    private Gauge registered(String name, String description, Supplier<Number> value, String... tags) {
        Gauge before = existing(name, tags);
        if (before != null) {
            registry.remove(before);
        }
        return Gauge.builder(name, value)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private @Nullable Gauge existing(String name, String... tags) {
        return registry.find(name).tags(tags).gauges().stream()
                .filter(gauge -> gauge.getId().getTags().size() == tags.length / 2)
                .findFirst()
                .orElse(null);
    }
}
