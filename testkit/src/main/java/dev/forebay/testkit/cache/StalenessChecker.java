package dev.forebay.testkit.cache;

import dev.forebay.testkit.cache.CacheHistory.Outage;
import dev.forebay.testkit.cache.CacheHistory.Read;
import dev.forebay.testkit.cache.CacheHistory.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds answers older than a version whose invalidation was acknowledged before they were asked for, beyond the bound
 * that caches state: none on the node that invalidated and none past the near tier, {@code near} on other nodes; and
 * where Redis was away meanwhile, {@code afterOutage} from its end.
 *
 * @param near how long other nodes may serve what they have near
 * @param afterOutage how long all may take to hear what was missed
 */
public record StalenessChecker(Duration near, Duration afterOutage) {
    /** An answer that was too old. */
    public record Violation(Read read, Write write, Duration late) {}

    public List<Violation> check(CacheHistory history) {
        Map<String, List<Write>> byKey = history.writes().stream()
                .sorted(Comparator.comparingLong(Write::version))
                .collect(Collectors.groupingBy(Write::key));
        List<Outage> outages = history.outages();
        var violations = new ArrayList<Violation>();
        for (Read read : history.reads()) {
            newest(byKey.getOrDefault(read.key(), List.of()), read, outages).ifPresent(violations::add);
        }
        return violations;
    }

    private Optional<Violation> newest(List<Write> writes, Read read, List<Outage> outages) {
        for (int i = writes.size() - 1; i >= 0 && writes.get(i).version() > read.version(); i--) {
            Write write = writes.get(i);
            long late = read.started() - due(write, read, outages);
            if (late > 0) {
                return Optional.of(new Violation(read, write, Duration.ofNanos(late)));
            }
        }
        return Optional.empty();
    }

    /** From when on the read must see the write. */
    private long due(Write write, Read read, List<Outage> outages) {
        long bound = read.remote() || read.node() == write.node() ? 0 : near.toNanos();
        long due = write.acknowledged() + bound;
        for (Outage outage : outages) {
            // what was read just before an outage may be served through it, and what it brings back just after
            if (write.acknowledged() - afterOutage.toNanos() < outage.to() && due > outage.from() - near.toNanos()) {
                due = Math.max(due, outage.to() + afterOutage.toNanos());
            }
        }
        return due;
    }
}
