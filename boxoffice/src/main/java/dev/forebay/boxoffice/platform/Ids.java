package dev.forebay.boxoffice.platform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes ids and secrets that nobody guesses, in key characters. Thread-safe. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private Ids() {}

    /** A new id of 128 random bits behind a prefix that tells people what it names. */
    public static String next(String prefix) {
        return prefix + random(16);
    }

    /** A secret of 256 random bits. */
    public static String secret() {
        return random(32);
    }

    /** The id that belongs to these texts, always the same; 128 bits of their SHA-256. */
    public static String of(String... texts) {
        byte[] digest = sha256(String.join("\n", texts).getBytes(StandardCharsets.UTF_8));
        return TEXT.encodeToString(java.util.Arrays.copyOf(digest, 16));
    }

    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }

    public static byte[] sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String random(int bytes) {
        byte[] bits = new byte[bytes];
        RANDOM.nextBytes(bits);
        return TEXT.encodeToString(bits);
    }
}
