package dev.forebay.cache;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a cache has for one key, where, and why it would be served or not.
 *
 * @param redisKey the key in Redis
 * @param mode the gate's word for the shard of the key: up, suspect, degraded, returning
 * @param near the entry in this process
 * @param remote the entry in Redis; empty where there is none or Redis was not asked
 * @param loading whether somebody loads it now, and for how long that is waited for
 * @param verdict one sentence: what a call of {@code get} would do now
 */
public record Explanation(
        String redisKey,
        String mode,
        Optional<Near> near,
        Optional<Remote> remote,
        Optional<Duration> loading,
        String verdict) {
    /**
     * The entry in this process.
     *
     * @param freshFor time left; negative where it is over
     * @param current whether nothing was invalidated since it was read
     */
    public record Near(boolean negative, Duration freshFor, boolean current) {}

    /**
     * The entry in Redis.
     *
     * @param bytes size of the value as it is kept
     * @param freshFor time left until it is stale; empty where it is kept for ever
     * @param keptFor time left until Redis forgets it; empty where it is kept for ever
     * @param loadTook how long its load took
     * @param outdated the tags that were invalidated since, and {@code *} where the cache was cleared
     */
    public record Remote(
            boolean negative,
            int bytes,
            Optional<Duration> freshFor,
            Optional<Duration> keptFor,
            Duration loadTook,
            List<String> tags,
            List<String> outdated) {
        public Remote {
            tags = List.copyOf(tags);
            outdated = List.copyOf(outdated);
        }
    }
}
