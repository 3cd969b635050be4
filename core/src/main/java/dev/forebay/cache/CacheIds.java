package dev.forebay.cache;

import dev.forebay.base.InvalidKeyException;
import dev.forebay.base.KeySpace;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a key is called in Redis. A text that may stand in a key stands there as it is; any other (spaces, globs, braces,
 * line ends, too long, empty) as {@code h.} and its SHA-256, and so does one that looks like such a digest: no two keys share
 * an id.
 */
final class CacheIds {
    private static final int LONGEST = 200;
    private static final int LONGEST_PREFIX = 150;
    private static final String HASHED = "h.";

    private CacheIds() {}

    static String of(String text) {
        if (text.length() <= LONGEST && KeySpace.isPart(text) && !text.startsWith(HASHED)) {
            return text;
        }
        return hashed(text);
    }

    /** The digest of a text, whether it may stand in a key or not. */
    static String hashed(String text) {
        return HASHED + hash(text);
    }

    /** The id that an operator means: one that was shown, digest or not, or the text of a key. */
    static String meant(String text) {
        return isDigest(text) ? text : of(text);
    }

    /** Whether it is the digest of a text: no text is its own id that looks like one. */
    static boolean isDigest(String id) {
        return isHashed(id) && KeySpace.isPart(id) && id.length() == HASHED.length() + 40;
    }

    static boolean isHashed(String id) {
        return id.startsWith(HASHED);
    }

    /** The same behind a prefix, so short that the whole is a tag. */
    static String tag(String prefix, String text) {
        if (prefix.length() > LONGEST_PREFIX || !KeySpace.isPart(prefix)) {
            throw new InvalidKeyException("a tag's prefix has 1 to " + LONGEST_PREFIX
                    + " letters, digits and : _ - . @, which '" + shortened(prefix) + "' has not");
        }
        return prefix + (prefix.length() + text.length() > LONGEST ? HASHED + hash(text) : of(text));
    }

    /** 160 bits of SHA-256, as hex. */
    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(text));
            return HexFormat.of().formatHex(digest, 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** UTF-8, as PostgreSQL hashes it; UTF-16 where UTF-8 would write the same for different texts: halves of characters. */
    private static byte[] bytes(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOf(encoded.array(), encoded.limit());
        } catch (CharacterCodingException e) {
            var halves =
                    ByteBuffer.allocate(2 * text.length() + 2).put((byte) 0xff).put((byte) 0xfe);
            text.chars().forEach(half -> halves.putChar((char) half));
            return halves.array();
        }
    }

    static String requireName(String name) {
        if (name.length() > 60 || name.indexOf(':') >= 0 || !KeySpace.isPart(name)) {
            throw new InvalidKeyException(
                    "a cache's name has 1 to 60 letters, digits and _ - . @, which '" + shortened(name) + "' has not");
        }
        return name;
    }

    static String requireTag(String tag) {
        if (tag.length() > LONGEST || !KeySpace.isPart(tag)) {
            throw new InvalidKeyException("a tag has 1 to " + LONGEST + " letters, digits and : _ - . @, which '"
                    + shortened(tag) + "' has not; hash what is longer");
        }
        return tag;
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
