package dev.forebay.hold;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A unit as Redis keeps it: a letter, a fence, and for holds the hold's id, for offers the holder. An offer is letter
 * {@code o}; everybody sees it as held.
 *
 * @param raw the text in Redis
 */
record UnitValue(String raw) {
    UnitState state() {
        return raw.charAt(0) == 'o' ? UnitState.HELD : UnitState.ofCode(raw.charAt(0));
    }

    boolean isOffer() {
        return raw.charAt(0) == 'o';
    }

    BigDecimal fence() {
        int colon = raw.indexOf(':');
        return new BigDecimal(colon < 0 ? raw.substring(1) : raw.substring(1, colon));
    }

    Optional<String> holdId() {
        int colon = raw.indexOf(':');
        return raw.charAt(0) == 'h' && colon > 0 ? Optional.of(raw.substring(colon + 1)) : Optional.empty();
    }

    /** Microseconds of the server's time at which the fence was made. */
    long fenceMicros() {
        return fence().remainder(BigDecimal.TEN.pow(16)).longValue();
    }
}
