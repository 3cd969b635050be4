package dev.forebay.cache;

/** How an update of fields ended. After each of them nobody is served the old values any more, as after an invalidation. */
public sealed interface FieldUpdate {
    /** The entry has the new values. */
    record Updated() implements FieldUpdate {}

    /** There is no entry with a value: whoever asks next loads it. */
    record Absent() implements FieldUpdate {}

    /**
     * Redis did not take it: the entry is invalidated instead.
     *
     * @param reached how far that has come
     */
    record Invalidated(InvalidateOutcome reached) implements FieldUpdate {}
}
