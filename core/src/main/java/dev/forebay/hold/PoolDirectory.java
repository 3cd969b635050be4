package dev.forebay.hold;

import java.util.Optional;
import java.util.function.Predicate;

/** Tells which pools there are and what is in them; asked on every request, so it answers from memory. Thread-safe. */
@FunctionalInterface
public interface PoolDirectory {
    /** The pool, or empty where there is none. */
    Optional<Pool> pool(String id);

    /**
     * A pool.
     *
     * @param id its id
     * @param size how many units it has
     * @param contains whether a unit is in it
     */
    record Pool(String id, int size, Predicate<String> contains) {}
}
