package dev.forebay.cache;

import java.util.Optional;

/**
 * What a cache has for a key.
 *
 * @param <V> the value
 */
public sealed interface Lookup<V> {
    /** Where an entry was found. */
    enum Tier {
        /** In this process. */
        NEAR,
        /** In Redis. */
        REMOTE
    }

    /**
     * A value.
     *
     * @param value the value
     * @param tier where it was found
     * @param stale whether its time was over; nothing stale is older than the cache's {@code staleFor} allows
     */
    record Hit<V>(V value, Tier tier, boolean stale) implements Lookup<V> {}

    /** It is known that the source has nothing for the key. */
    record NegativeHit<V>(Tier tier, boolean stale) implements Lookup<V> {}

    /** Nothing is known. */
    record Miss<V>() implements Lookup<V> {}

    /** The value of a hit. */
    default Optional<V> asOptional() {
        return switch (this) {
            case Hit<V> hit -> Optional.of(hit.value());
            case NegativeHit<V> ignored -> Optional.empty();
            case Miss<V> ignored -> Optional.empty();
        };
    }
}
