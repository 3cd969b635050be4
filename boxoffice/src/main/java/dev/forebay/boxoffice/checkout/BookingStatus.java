package dev.forebay.boxoffice.checkout;

import java.util.Locale;

/** Where a booking stands. */
public enum BookingStatus {
    PENDING_PAYMENT,
    CONFIRMED,
    CANCELLED,
    EXPIRED,
    REFUNDED;

    /** The lower-case word used in PostgreSQL and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BookingStatus ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
