package dev.forebay.cache;

import java.time.Duration;

/** Whether a caller may load. */
sealed interface Claim {
    /** It came meanwhile. */
    record Found(byte[] bytes) implements Claim {}

    /** Somebody else loads, for that long at least. */
    record Busy(Duration atMost) implements Claim {}

    /** The caller loads. */
    record Granted(Lease lease, boolean primaryRequired) implements Claim {}

    /** Redis can't be asked. */
    record Away() implements Claim {}
}
