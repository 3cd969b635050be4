package dev.forebay.bench;

import org.HdrHistogram.Histogram;

/**
 * What one run of a case showed.
 *
 * @param perSecond operations a second
 * @param latency nanoseconds of an iteration
 * @param commands Redis commands per operation, those inside scripts included
 * @param reads socket reads of the server per operation; below one they came together
 * @param redisMicros CPU time of the server per operation
 * @param postgresMicros CPU time of PostgreSQL per operation, 0 where it has no part
 * @param clientMicros CPU time of this process per operation
 * @param errors iterations that threw
 */
record Round(
        double perSecond,
        Histogram latency,
        double commands,
        double reads,
        double redisMicros,
        double postgresMicros,
        double clientMicros,
        long errors) {
    double micros(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e3;
    }
}
