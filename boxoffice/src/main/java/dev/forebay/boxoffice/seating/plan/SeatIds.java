package dev.forebay.boxoffice.seating.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Makes a unit id of any {@code seat_guid}. A guid of {@code [A-Za-z0-9:_.@-]{1,100}} is its own id.
 * Others are written as {@code enc:} and their UTF-8 in base64url, or, when that is longer than 100
 * characters, {@code sha:} and their SHA-256. Guids that begin like something made here are encoded too,
 * so two guids never share an id, and the same guid has the same id on every import.
 */
final class SeatIds {

    static final String GENERAL_ADMISSION = "ga:";

    private static final String ENCODED = "enc:";
    private static final String DIGESTED = "sha:";
    private static final int MAX_LENGTH = 100;
    private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9:_.@-]{1," + MAX_LENGTH + "}");

    private SeatIds() {}

    static String of(String guid) {
        if (USABLE.matcher(guid).matches() && !reserved(guid)) {
            return guid;
        }
        var bytes = guid.getBytes(StandardCharsets.UTF_8);
        var encoded = ENCODED + base64(bytes);
        return encoded.length() <= MAX_LENGTH ? encoded : DIGESTED + base64(sha256(bytes));
    }

    private static boolean reserved(String guid) {
        return guid.startsWith(ENCODED) || guid.startsWith(DIGESTED) || guid.startsWith(GENERAL_ADMISSION);
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
