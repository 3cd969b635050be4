package dev.forebay.boxoffice.seating;

import java.util.Optional;

/** Tells seating what it has to know of events; the catalogue implements it. Answers from memory. Thread-safe. */
public interface SeatedEvents {
    /** The event, or empty where there is none. */
    Optional<SeatedEvent> find(String eventId);
}
