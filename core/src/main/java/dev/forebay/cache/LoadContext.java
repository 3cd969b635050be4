package dev.forebay.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * What a loader knows and may decide, about one load. For the loading thread alone.
 *
 * @param <V> the value
 */
public interface LoadContext<V> {
    /** The value that was there before and is stale now, where there is one: for conditional requests. */
    Optional<V> stale();

    /** The stale value's tag, as a loader gave it with {@link #etag(String)}. */
    Optional<String> etag();

    /**
     * Whether the source must be asked where it is written. True for some seconds after the key or one of its declared
     * tags was invalidated, or may have been: a tag seen for the first time, and Redis away, tell nothing. A replica of
     * PostgreSQL that is behind would answer what was just changed.
     */
    boolean primaryRequired();

    /** Time until those who wait give up and another may load in this one's place. */
    Duration left();

    /** Keeps this tag beside the value. At most 200 characters. */
    void etag(String etag);

    /** The stale value is still right: it is kept for another time to live. Answers it, to be returned by the loader. */
    V notModified();

    /** Another time to live than the cache's, for this value. */
    void ttl(Ttl ttl);

    /**
     * More tags for this entry, known only by its value. Call it before the source is read where that is possible; the
     * entry is not kept when one of them was invalidated, or first seen, after the load began, nor while Redis is away.
     */
    void tags(String... tags);

    /** The value is returned and not kept. */
    void noStore();
}
