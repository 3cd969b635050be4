package dev.forebay.cache;

import java.time.Duration;

/** Whether a caller may load. */
sealed interface Claim {
    /** It came meanwhile. */
    record Found(byte[] bytes) implements Claim {}

    /** Somebody else loads, for that long at least. */
    record Busy(Duration atMost) implements Claim {}

    /** A load failed a moment ago and is not tried again for that long; what is there is served meanwhile. */
    record Failed(Duration retryAfter) implements Claim {}

    /** The caller loads. */
    record Granted(Lease lease, boolean primaryRequired) implements Claim {}

    /** Redis can't be asked. */
    record Away() implements Claim {}
}
