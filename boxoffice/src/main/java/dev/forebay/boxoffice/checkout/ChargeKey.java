package dev.forebay.boxoffice.checkout;

import java.util.Optional;

/**
 * Names one try to pay a booking: the booking, and which try it is.
 *
 * @param booking the booking
 * @param attempt from 1; rises after a decline
 */
record ChargeKey(String booking, int attempt) {
    /** The text the provider gets. */
    String text() {
        return booking + ":" + attempt;
    }

    static Optional<ChargeKey> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,6}")) {
            return Optional.empty();
        }
        return Optional.of(new ChargeKey(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1))));
    }
}
