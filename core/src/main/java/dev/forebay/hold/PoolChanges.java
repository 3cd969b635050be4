package dev.forebay.hold;

import java.util.List;

/** What changed in a pool after a number. */
public sealed interface PoolChanges {
    /** The changes, oldest first; empty where nothing changed. */
    record Deltas(List<PoolDelta> deltas) implements PoolChanges {
        public Deltas {
            deltas = List.copyOf(deltas);
        }
    }

    /** Too old, or of another epoch: take a snapshot. */
    record SnapshotNeeded() implements PoolChanges {}
}
