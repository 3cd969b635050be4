package dev.forebay.hold;

import java.time.Duration;
import java.util.List;

/** How a release ended. */
public sealed interface ReleaseOutcome {
    /** These units are free. */
    record Released(List<String> units) implements ReleaseOutcome {
        public Released {
            units = List.copyOf(units);
        }
    }

    /** There was no such hold of this holder; nothing was changed. */
    record Gone() implements ReleaseOutcome {}

    /** PostgreSQL can't be asked; the hold is as it was and ends by itself. */
    record Unavailable(String reason, Duration retryAfter) implements ReleaseOutcome {}
}
