package dev.forebay.boxoffice.seating.plan;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * One reason why a plan is refused, or one thing worth a second look when it is accepted.
 *
 * @param pointer where in the document, as an RFC 6901 JSON pointer; empty for the document itself
 * @param code what kind of fault; stable, for programs
 * @param message what is wrong and what to do about it; a sentence, for people
 */
public record PlanFault(String pointer, Code code, String message) {

    public PlanFault {
        requireNonNull(pointer);
        requireNonNull(code);
        requireNonNull(message);
    }

    /** The kinds of fault. {@link #wire()} is the name that leaves the process. */
    public enum Code {
        TOO_LARGE,
        NOT_JSON,
        TOO_DEEP,
        NOT_AN_OBJECT,
        WRONG_TYPE,
        DUPLICATE_MEMBER,
        TOO_MANY_MEMBERS,
        MISSING_MEMBER,
        BLANK_NAME,
        TEXT_TOO_LONG,
        UNUSABLE_TEXT,
        BAD_SIZE,
        DUPLICATE_CATEGORY,
        UNKNOWN_CATEGORY,
        BAD_COLOUR,
        MISSING_POSITION,
        ABSURD_POSITION,
        UNUSABLE_SEAT_GUID,
        DUPLICATE_SEAT_GUID,
        BAD_AREA,
        BAD_CAPACITY,
        TOO_MANY_SEATS,
        TOO_MANY_ELEMENTS,
        EMPTY_PLAN,
        // Warnings: the plan is usable.
        UNNAMED_ZONE,
        UNNUMBERED_SEAT,
        SAME_LABEL,
        OUTSIDE_SIZE;

        private final String wire = name().toLowerCase(Locale.ROOT);

        /** The code as it stands in a problem document: {@code unknown_category}. */
        public String wire() {
            return wire;
        }
    }
}
