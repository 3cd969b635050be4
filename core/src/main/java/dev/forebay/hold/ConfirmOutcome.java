package dev.forebay.hold;

import java.util.List;

/** How a confirmation inside the caller's transaction ended; final only once the caller has committed. */
public sealed interface ConfirmOutcome {
    /** All units are booked for the holder. */
    record Confirmed(List<String> units, Fence fence) implements ConfirmOutcome {
        public Confirmed {
            units = List.copyOf(units);
        }
    }

    /** The hold had ended and these units went to others meanwhile; nothing was changed. */
    record Lost(List<String> units) implements ConfirmOutcome {
        public Lost {
            units = List.copyOf(units);
        }
    }
}
