package dev.forebay.store;

import dev.forebay.base.Meters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sizes of batches, waits in the line, and what did not go the straight way. */
final class GroupCommitMetrics {
    private final DistributionSummary size;
    private final Timer wait;
    private final Counter alone;
    private final Counter resolved;

    GroupCommitMetrics(Meters meters, String name) {
        this.size = DistributionSummary.builder("forebay.store.group.size")
                .description("Items committed together")
                .tags("group", name)
                .register(meters.registry());
        this.wait = meters.timer("forebay.store.group.wait", "Time until an item's batch begins", "group", name);
        this.alone = meters.counter(
                "forebay.store.group.alone", "Items run alone because their batch failed", "group", name);
        this.resolved = meters.counter(
                "forebay.store.group.resolved", "Items found after a commit without an answer", "group", name);
    }

    void batch(List<? extends GroupCommitMember<?, ?>> members, long now) {
        size.record(members.size());
        members.forEach(member -> wait.record(now - member.submittedAt(), TimeUnit.NANOSECONDS));
    }

    void alone(int members) {
        alone.increment(members);
    }

    void resolved(int members) {
        resolved.increment(members);
    }
}
