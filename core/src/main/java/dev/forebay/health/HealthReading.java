package dev.forebay.health;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How one Redis is. What the server does not tell is empty and counts as good.
 *
 * @param problem why it does not serve; empty where it does
 * @param response time of a PING
 * @param memoryPercent used memory of its bound
 * @param clients connected clients, of all applications
 * @param hitPercent reads that found a key, since the server's start
 * @param evictionsPerSecond since the reading before
 * @param version the server's
 */
public record HealthReading(
        Optional<String> problem,
        Optional<Duration> response,
        OptionalDouble memoryPercent,
        OptionalLong clients,
        OptionalDouble hitPercent,
        OptionalDouble evictionsPerSecond,
        Optional<String> version) {
    static HealthReading unavailable(String problem) {
        return new HealthReading(
                Optional.of(problem),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty());
    }

    /** Below 1 ms good, from 5 ms a warning, from 10 ms critical. */
    public HealthLevel responseLevel() {
        return response.map(time -> HealthLevel.rising(time.toNanos() / 1e6, 1, 5, 10))
                .orElse(HealthLevel.GOOD);
    }

    /** Below 70 % good, from 80 % a warning, from 90 % critical. */
    public HealthLevel memoryLevel() {
        return level(memoryPercent, 70, 80, 90);
    }

    /** Below 1000 good, from 2000 a warning, from 3000 critical. */
    public HealthLevel clientsLevel() {
        return clients.isPresent() ? HealthLevel.rising(clients.getAsLong(), 1000, 2000, 3000) : HealthLevel.GOOD;
    }

    /** Above 95 % good, from 90 % down a warning, from 80 % down critical. Says something of a cache alone. */
    public HealthLevel hitLevel() {
        return hitPercent.isPresent() ? HealthLevel.rising(-hitPercent.getAsDouble(), -95, -90, -80) : HealthLevel.GOOD;
    }

    /** None good, from 10 a second a warning, from 100 critical. */
    public HealthLevel evictionsLevel() {
        return level(evictionsPerSecond, Double.MIN_VALUE, 10, 100);
    }

    /** The worst of all but the hit rate, which is no fault of the server's; critical where it does not serve. */
    public HealthLevel level() {
        if (problem.isPresent()) {
            return HealthLevel.CRITICAL;
        }
        return Stream.of(responseLevel(), memoryLevel(), clientsLevel(), evictionsLevel())
                .reduce(HealthLevel.GOOD, HealthLevel::worse);
    }

    private static HealthLevel level(OptionalDouble value, double fair, double warning, double critical) {
        return value.isPresent() ? HealthLevel.rising(value.getAsDouble(), fair, warning, critical) : HealthLevel.GOOD;
    }
}
