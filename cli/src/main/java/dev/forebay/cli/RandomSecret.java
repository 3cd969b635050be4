package dev.forebay.cli;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords of servers that live no longer than this process. */
final class RandomSecret {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomSecret() {}

    /** 144 random bits in hexadecimal. */
    static String next() {
        byte[] bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
