package dev.forebay.spring.cache;

import dev.forebay.base.ContextCarrier;
import io.micrometer.context.ContextSnapshotFactory;

/**
 * Takes along what Micrometer's context propagation knows of the caller's thread (trace, observation, security where that
 * is registered), beside the log context.
 */
final class ObservedContext implements ContextCarrier {
    private final ContextSnapshotFactory snapshots =
            ContextSnapshotFactory.builder().build();
    private final ContextCarrier logs = ContextCarrier.mdc();

    @Override
    public Runnable carry(Runnable work) {
        return logs.carry(snapshots.captureAll().wrap(work));
    }
}
