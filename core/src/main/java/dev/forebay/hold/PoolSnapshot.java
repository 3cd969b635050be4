package dev.forebay.hold;

import java.time.Instant;
import java.util.Map;

/**
 * The state of a pool at one number of its change sequence. Units that are not named are available.
 *
 * @param pool the pool
 * @param epoch names the line of numbers; numbers of different epochs can't be compared
 * @param sequence the number of the last change in it
 * @param units every unit that is not available
 * @param asOf when it was known to be so
 * @param degraded whether it came from PostgreSQL because Redis is away
 */
public record PoolSnapshot(
        String pool, String epoch, long sequence, Map<String, UnitState> units, Instant asOf, boolean degraded) {
    public PoolSnapshot {
        units = Map.copyOf(units);
    }
}
