package dev.forebay.hold;

import java.time.Duration;

/** How a request to hold on for longer ended. */
public sealed interface ExtendOutcome {
    /** The hold goes on; {@code atLimit} where its stated total is reached and no extension can follow. */
    record Extended(Hold hold, boolean atLimit) implements ExtendOutcome {}

    /** There is no such hold of this holder: it ended, was released, confirmed, or never was. */
    record Gone() implements ExtendOutcome {}

    /** PostgreSQL can't be asked; the hold is as it was. */
    record Unavailable(String reason, Duration retryAfter) implements ExtendOutcome {}
}
