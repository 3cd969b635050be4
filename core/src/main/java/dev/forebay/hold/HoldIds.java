package dev.forebay.hold;

import java.security.SecureRandom;
import java.util.Base64;

/** Ids of holds: 128 random bits, so that nobody guesses another's. */
final class HoldIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private HoldIds() {}

    static String next() {
        byte[] bits = new byte[16];
        RANDOM.nextBytes(bits);
        return TEXT.encodeToString(bits);
    }
}
