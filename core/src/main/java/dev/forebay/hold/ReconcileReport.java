package dev.forebay.hold;

import java.time.Duration;
import java.util.List;

/**
 * What a comparison of Redis with PostgreSQL found and repaired.
 *
 * @param pool the pool
 * @param loaded whether it was absent or of an older epoch in Redis and was loaded whole
 * @param compared units compared
 * @param differences the units that differed, at most 100 of them
 * @param repaired how many were repaired
 * @param took time
 */
public record ReconcileReport(
        String pool, boolean loaded, int compared, List<Difference> differences, int repaired, Duration took) {
    public ReconcileReport {
        differences = List.copyOf(differences);
    }

    /** A unit, what Redis said and what PostgreSQL says. */
    public record Difference(String unit, String redis, String source) {}
}
