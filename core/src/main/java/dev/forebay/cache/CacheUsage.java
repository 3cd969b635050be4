package dev.forebay.cache;

/**
 * What a cache takes in Redis.
 *
 * @param cache its name
 * @param entries how many entries there are, of all versions
 * @param bytes their memory, reckoned from the mean of those that were measured
 * @param measured how many were; none where this user of Redis may not ask for MEMORY USAGE
 * @param whole whether all keys were looked at; false where {@link Caches#SWEEP_BOUND} was over before: there are more
 */
public record CacheUsage(String cache, long entries, long bytes, int measured, boolean whole) {}
