package dev.forebay.hold;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** How a request for units ended. In every case but {@link Held} nothing is held by it. */
public sealed interface HoldOutcome {
    /** All units are held, and PostgreSQL has said so; {@code extended} where the holder held some before. */
    record Held(Hold hold, boolean extended) implements HoldOutcome {}

    /** Some units are not available; these, with what they are and the asker's place in line. */
    record Taken(List<TakenUnit> units) implements HoldOutcome {
        public Taken {
            units = List.copyOf(units);
        }
    }

    /** A quota has no room. */
    record OverQuota(String subject, int limit, int held) implements HoldOutcome {}

    /** Units the pool does not have. */
    record UnknownUnits(List<String> units) implements HoldOutcome {
        public UnknownUnits {
            units = List.copyOf(units);
        }
    }

    /** A pool the application does not know. */
    record UnknownPool(String pool) implements HoldOutcome {}

    /** PostgreSQL can't be asked; nothing is held. Try again after the time given. */
    record Unavailable(String reason, Duration retryAfter) implements HoldOutcome {}

    /** A unit that was not to be had; {@code position} is the asker's place in its line, from 1, where he stands in it. */
    record TakenUnit(String unit, UnitState state, OptionalInt position) {}
}
