package dev.forebay.hold;

import java.util.Locale;

/** The state of a unit, as everybody may see it. */
public enum UnitState {
    AVAILABLE('a'),
    HELD('h'),
    BOOKED('b'),
    RESERVED('r'),
    BLOCKED('x');

    private final char code;

    UnitState(char code) {
        this.code = code;
    }

    /** The letter it is kept as in Redis. */
    char code() {
        return code;
    }

    /** The lower-case word used in PostgreSQL and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static UnitState ofCode(char code) {
        for (UnitState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new IllegalArgumentException("no unit state '" + code + "'");
    }

    /** The state of a word. */
    public static UnitState ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
