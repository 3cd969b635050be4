package dev.forebay.cache;

/** What became of an invalidation of many entries. */
public sealed interface BulkOutcome {
    /**
     * It was done.
     *
     * @param removed what was counted just before
     * @param how where it is known
     */
    record Done(BulkPreview removed, InvalidateOutcome how) implements BulkOutcome {}

    /**
     * Nothing was done: there are more entries than were confirmed, or they were not all counted. Who wants it however many
     * they are calls {@link Caches#invalidate(Invalidation)}, which counts nothing.
     */
    record Unconfirmed(BulkPreview wouldRemove) implements BulkOutcome {}
}
