package dev.forebay.cache;

import dev.forebay.base.KeySpace;

/**
 * A glob pattern over the ids of a cache's entries: {@code *} is any text, {@code ?} one character, all else stands for
 * itself. Text of a user goes through {@link #escape}. Keys that stand in Redis as a digest can't be told apart:
 * every pattern names all of them. Immutable.
 *
 * @param glob at most 200 characters
 */
public record KeyPattern(String glob) {
    private static final int LONGEST = 200;

    /** Stands in no id, so it matches none: what a user's text may have and a plain id never has. */
    private static final char NOWHERE = '!';

    public KeyPattern {
        if (glob.isEmpty() || glob.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a pattern has 1 to " + LONGEST + " characters, this one " + glob.length());
        }
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c != '*' && c != '?' && c != NOWHERE && !KeySpace.isPart(String.valueOf(c))) {
                throw new IllegalArgumentException(
                        "character U+%04X at %d is not allowed in a pattern: letters, digits, : _ - . @ and the wildcards * ? are; escape what a user typed"
                                .formatted((int) c, i));
            }
        }
    }

    /** A user's text as itself: wildcards in it, and what can't stand in an id, match nothing. */
    public static String escape(String text) {
        var escaped = new StringBuilder(text.length());
        text.chars().forEach(c -> escaped.append(KeySpace.isPart(String.valueOf((char) c)) ? (char) c : NOWHERE));
        return escaped.toString();
    }

    /** Whether it names the entry of an id. Time: the product of both lengths at most. */
    boolean matches(String id) {
        return CacheIds.isHashed(id) || glob(id);
    }

    private boolean glob(String id) {
        int at = 0;
        int in = 0;
        int star = -1;
        int retry = 0;
        while (at < id.length()) {
            char wanted = in < glob.length() ? glob.charAt(in) : 0;
            if (wanted == '*') {
                star = in++;
                retry = at;
            } else if (wanted == '?' || wanted == id.charAt(at)) {
                in++;
                at++;
            } else if (star >= 0) {
                // the last star takes one character more
                in = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (in < glob.length() && glob.charAt(in) == '*') {
            in++;
        }
        return in == glob.length();
    }
}
