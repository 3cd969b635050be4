package dev.forebay.cache.warm;

import java.time.Duration;

/**
 * How far a warm-up is.
 *
 * @param warmer its name
 * @param done keys that the cache has now
 * @param failed keys that could not be loaded
 * @param total keys there are to warm
 * @param took time since it began
 */
public record WarmProgress(String warmer, int done, int failed, int total, Duration took) {
    public boolean finished() {
        return done + failed == total;
    }
}
