package dev.forebay.base;

/**
 * Builds and validates keys below one prefix. Parts may have letters, digits and {@code : _ - . @}; a key has at most
 * {@value #MAX_LENGTH} characters. What must change together shares a hash tag, and so a slot: {@link #tagged}.
 * Immutable and thread-safe.
 */
public final class KeySpace {
    /** Longest key in characters. */
    public static final int MAX_LENGTH = 512;

    private final String prefix;

    private KeySpace(String prefix) {
        this.prefix = prefix;
    }

    /** A key space whose keys all begin with {@code prefix:}. */
    public static KeySpace of(String prefix) {
        return new KeySpace(requirePart(prefix));
    }

    /** The prefix, without the colon. */
    public String prefix() {
        return prefix;
    }

    /** The key {@code prefix:domain:part:part}. */
    public Key key(String domain, String... parts) {
        return build(domain, "", parts);
    }

    /** The key {@code prefix:domain:{tag}:part:part}; all keys with the same tag are in one slot. */
    public Key tagged(String domain, String tag, String... parts) {
        return build(domain, ":{" + requirePart(tag) + '}', parts);
    }

    private Key build(String domain, String tag, String[] parts) {
        var text = new StringBuilder(prefix)
                .append(':')
                .append(requirePart(domain))
                .append(tag);
        for (String part : parts) {
            text.append(':').append(requirePart(part));
        }
        if (text.length() > MAX_LENGTH) {
            throw new InvalidKeyException("key of " + text.length() + " characters, at most " + MAX_LENGTH
                    + " are allowed; hash its long parts: " + text.substring(0, 60) + "…");
        }
        return new Key(text.toString());
    }

    /** Whether {@code part} may stand in a key. */
    public static boolean isPart(String part) {
        if (part.isEmpty() || part.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < part.length(); i++) {
            if (!allowed(part.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns {@code part}, or says what is wrong with it. */
    public static String requirePart(String part) {
        if (isPart(part)) {
            return part;
        }
        if (part.isEmpty()) {
            throw new InvalidKeyException("a part of a key is empty");
        }
        if (part.length() > MAX_LENGTH) {
            throw new InvalidKeyException(
                    "a part of a key has " + part.length() + " characters, at most " + MAX_LENGTH);
        }
        int at = 0;
        while (allowed(part.charAt(at))) {
            at++;
        }
        throw new InvalidKeyException(
                "character U+%04X at %d is not allowed in a key; letters, digits and : _ - . @ are, encode or hash the rest"
                        .formatted((int) part.charAt(at), at));
    }

    private static boolean allowed(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == ':'
                || c == '_'
                || c == '-'
                || c == '.'
                || c == '@';
    }
}
