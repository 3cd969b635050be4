package dev.forebay.cache.warm;

import java.time.Duration;
import java.util.List;

/**
 * How a warm-up ended.
 *
 * @param warmer its name
 * @param warmed keys that the cache has now; those without a value in the source are among them
 * @param failed keys that could not be loaded
 * @param skipped keys whose turn did not come in time
 * @param failures why, for the first hundred of them
 * @param took how long it took
 */
public record WarmReport(String warmer, int warmed, int failed, int skipped, List<Failure> failures, Duration took) {
    public WarmReport {
        failures = List.copyOf(failures);
    }

    /**
     * A key that could not be loaded.
     *
     * @param key its text; for a warmer whose keys could not be listed, empty
     * @param why the exception's kind and message
     */
    public record Failure(String key, String why) {}

    /** Whether all of it is warm. */
    public boolean complete() {
        return failed == 0 && skipped == 0 && failures.isEmpty();
    }
}
