package dev.forebay.base;

/** A key or a part of one that Redis must never see: empty, too long, or with a character outside the allowed set. */
public final class InvalidKeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidKeyException(String message) {
        super(message);
    }
}
