package dev.forebay.cache;

/**
 * What a sweep has done.
 *
 * @param removed how many entries it removed
 * @param whole whether it looked at all keys; false where {@link Caches#SWEEP_BOUND} was over before
 */
public record Swept(long removed, boolean whole) {}
