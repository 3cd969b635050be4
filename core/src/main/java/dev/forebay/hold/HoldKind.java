package dev.forebay.hold;

import java.util.Locale;

/** Why units are held. */
public enum HoldKind {
    /** A buyer is deciding or paying. */
    BOOKING,
    /** An organiser keeps them. */
    ADMIN,
    /** They are being worked on. */
    MAINTENANCE;

    /** The lower-case word used in PostgreSQL and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static HoldKind ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
