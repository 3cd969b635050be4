package dev.forebay.health;

import java.time.Duration;

/**
 * How fast the gate looks.
 *
 * @param heartbeat pause between probes while up: a Redis that hangs without traffic is noticed within it
 * @param probeTimeout longest wait of one probe
 * @param retryShortest shortest pause between probes while not up
 * @param retryLongest longest pause between probes while not up; each pause lies between the two at random
 * @param overloadsToSuspect refused calls within one second (too many wait already) that make the gate look at once
 */
public record GateOptions(
        Duration heartbeat,
        Duration probeTimeout,
        Duration retryShortest,
        Duration retryLongest,
        int overloadsToSuspect) {
    public GateOptions {
        if (heartbeat.isNegative() || heartbeat.isZero() || probeTimeout.isNegative() || probeTimeout.isZero()) {
            throw new IllegalArgumentException("heartbeat and probeTimeout must be above 0");
        }
        if (retryShortest.isNegative() || retryShortest.isZero() || retryLongest.compareTo(retryShortest) < 0) {
            throw new IllegalArgumentException("retryShortest must be above 0 and at most retryLongest");
        }
        if (overloadsToSuspect < 1) {
            throw new IllegalArgumentException("overloadsToSuspect must be above 0");
        }
    }

    /** 800 ms, 200 ms (so a hung Redis is suspect within a second), 100 to 500 ms, 50. */
    public static GateOptions defaults() {
        return new GateOptions(
                Duration.ofMillis(800), Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofMillis(500), 50);
    }
}
