package dev.forebay.hold;

import java.util.HashMap;
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

    /** Reads a line of the log or a message, such as {@code d|1|17|42|h=A-1,A-2;a=A-3}: epoch, previous, own number. */
    static PoolDelta parse(String pool, String epoch, String line) {
        String[] parts = line.split("\\|", 5);
        Map<String, UnitState> units = new HashMap<>();
        for (String group : parts[4].split(";")) {
            UnitState state = UnitState.ofCode(group.charAt(0));
            for (String unit : group.substring(2).split(",")) {
                units.put(unit, state);
            }
        }
        return new PoolDelta(pool, epoch, Long.parseLong(parts[2]), Long.parseLong(parts[3]), units);
    }
}
