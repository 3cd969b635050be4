package dev.forebay.base;

import java.nio.charset.StandardCharsets;

/**
 * A validated Redis key. Only a {@link KeySpace} makes one, so every key carries the prefix and none carries a glob, a
 * line end or a brace of a stranger. Immutable.
 */
public final class Key {
    private final String value;
    private final byte[] bytes;

    Key(String value) {
        this.value = value;
        this.bytes = value.getBytes(StandardCharsets.US_ASCII);
    }

    /** The key as text, for logs and for people. */
    public String value() {
        return value;
    }

    /** The key as Redis gets it. The array is shared: read it, never write it. */
    @SuppressWarnings("EI_EXPOSE_REP")
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && key.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
