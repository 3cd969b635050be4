package dev.forebay.hold;

import java.util.Map;

/**
 * One change of a pool. Apply it only where {@code epoch} and {@code previous} are one's own; else take a snapshot.
 *
 * @param pool the pool
 * @param epoch the line of numbers
 * @param previous the number before
 * @param sequence its own number
 * @param units the units that changed, with their new state
 */
public record PoolDelta(String pool, String epoch, long previous, long sequence, Map<String, UnitState> units) {
    public PoolDelta {
        units = Map.copyOf(units);
    }
}
