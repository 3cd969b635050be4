package dev.forebay.base;

/** Whether an operation that failed took effect. */
public enum Applied {
    /** It took effect; only the answer is missing. */
    YES,
    /** It did not take effect: trying again is safe. */
    NO,
    /** It may have taken effect: only idempotent work, or work with a request id, may be tried again. */
    UNKNOWN
}
