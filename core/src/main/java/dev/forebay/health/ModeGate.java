package dev.forebay.health;

import dev.forebay.base.Key;
import dev.forebay.redis.RedisRole;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Decides per role and shard whether Redis is asked: the only circuit breaker of the kit. It closes to Redis at once
 * when a connection is lost, becomes Suspect at the first time-out (probe at once, others go degraded meanwhile), and
 * leads back through Returning. Reading it costs a volatile read. Thread-safe.
 */
public interface ModeGate extends AutoCloseable {
    /** The mode of a role: of its worst shard. */
    Mode mode(RedisRole role);

    /** The mode of the shard that holds {@code key}. */
    Mode mode(RedisRole role, Key key);

    /** Whether calls on {@code key} go to Redis now. */
    default boolean up(RedisRole role, Key key) {
        return mode(role, key) instanceof Mode.Up;
    }

    /**
     * Runs {@code redis} when the shard of {@code key} is up, and {@code degraded} when it is not, or when {@code redis}
     * failed because Redis was unavailable. The latter is told to the gate before {@code degraded} runs; whoever passes
     * work that may have been applied must make {@code degraded} safe for that.
     */
    <T> T choose(RedisRole role, Key key, Supplier<T> redis, Supplier<T> degraded);

    /** The mode of each shard of a role, by its name. */
    Map<String, Mode> modes(RedisRole role);

    /**
     * The highest epoch of a role's shards: rises each time a process comes back from Degraded; kept in PostgreSQL where
     * there is one.
     */
    long epoch(RedisRole role);

    /** The epoch of the shard that holds {@code key}. */
    long epoch(RedisRole role, Key key);

    /** Takes note of an epoch seen in Redis or PostgreSQL that is above this process's own. */
    void observeEpoch(RedisRole role, long epoch);

    /** Adds what is run on the way back. */
    void register(Recoverable recoverable);

    /** Adds a listener for changes of mode; called on the gate's thread, return at once. */
    void onChange(ModeListener listener);

    /**
     * Holds the role in {@code mode} whatever happens, until closed; for tests, drills and operators. It nests: of several
     * the last one that stands counts, and ending it brings the one before back. Where all have ended, and one of them was
     * not Up, the way back leads through Returning. Closing twice changes nothing.
     */
    AutoCloseable force(RedisRole role, Mode mode);

    /** A change of mode. */
    interface ModeListener {
        void changed(RedisRole role, String shard, Mode from, Mode to);
    }

    @Override
    void close();
}
