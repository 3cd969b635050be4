package dev.forebay.cache;

import dev.forebay.base.ForebayException;
import dev.forebay.redis.ScanDeniedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application may want done now and then: a report of what its caches did since the last one, and the sweep of
 * what ends soon. Its thread is its own until it is closed, which the application does before it closes the caches.
 */
public final class CacheChores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheChores.class);

    /** What the sweep removes ends within that time. */
    public static final Duration SWEPT = Duration.ofSeconds(60);

    private final Caches caches;
    private final Map<String, CacheStatistics> before = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("forebay-cache-chores").factory());

    private CacheChores(Caches caches) {
        this.caches = caches;
    }

    /**
     * Begins.
     *
     * @param reportEvery how often a line about each cache that was asked is given to {@code report}; empty for never
     * @param sweepEvery how often one process of the fleet sweeps; empty for never. It ends where this user of Redis may not SCAN
     * @param report takes the lines of a report, such as {@code lines -> lines.forEach(log::info)}
     */
    public static CacheChores start(
            Caches caches,
            Optional<Duration> reportEvery,
            Optional<Duration> sweepEvery,
            Consumer<List<String>> report) {
        var chores = new CacheChores(caches);
        reportEvery.ifPresent(every -> chores.each(every, 0, () -> report.accept(chores.report())));
        sweepEvery.ifPresent(every -> chores.sweepEach(every));
        return chores;
    }

    private Future<?> each(Duration every, long jitter, Runnable chore) {
        long nanos = every.toNanos();
        return thread.scheduleWithFixedDelay(() -> quietly(chore), nanos + jitter, nanos, TimeUnit.NANOSECONDS);
    }

    private static void quietly(Runnable chore) {
        try {
            chore.run();
        } catch (ForebayException e) {
            LOG.debug("it is done the next time", e);
        } catch (RuntimeException e) {
            LOG.warn("a chore failed; it is tried again the next time", e);
        }
    }

    private void sweepEach(Duration every) {
        var denied = new boolean[1];
        var ignored = each(every, ThreadLocalRandom.current().nextLong(every.toNanos() / 10 + 1), () -> {
            if (denied[0]) {
                return;
            }
            try {
                caches.sweepUnlessDone(SWEPT, every.dividedBy(2))
                        .ifPresent(swept -> LOG.debug(
                                "swept entries={} that ended soon, looked at all keys={}",
                                swept.removed(),
                                swept.whole()));
            } catch (ScanDeniedException e) {
                denied[0] = true;
                LOG.warn("what ends soon is not swept: {}", e.getMessage());
            }
        });
    }

    /** A line about each cache that was asked since the last report, with what should be looked at. */
    private List<String> report() {
        return caches.all().stream()
                .map(cache -> {
                    CacheStatistics now = cache.statistics();
                    CacheStatistics since =
                            before.containsKey(cache.name()) ? now.since(before.get(cache.name())) : now;
                    before.put(cache.name(), now);
                    return line(cache.name(), since);
                })
                .flatMap(Optional::stream)
                .sorted()
                .toList();
    }

    private static Optional<String> line(String cache, CacheStatistics some) {
        if (some.requests() == 0) {
            return Optional.empty();
        }
        List<String> advice = some.recommendations();
        return Optional.of(String.format(
                Locale.ROOT,
                "cache=%s requests=%d hits=%.1f%% near=%d remote=%d misses=%d loads=%d mean-load=%dms failed=%d stale=%d joined=%d near-size=%d%s%s",
                cache,
                some.requests(),
                some.hitRate() * 100,
                some.nearHits(),
                some.remoteHits(),
                some.misses(),
                some.loads(),
                some.meanLoad().toMillis(),
                some.loadFailures(),
                some.staleServed(),
                some.joined(),
                some.nearSize(),
                some.nearMostWeight() > 0
                        ? " near-weight=" + some.nearWeight() + '/' + some.nearMostWeight()
                        : "/" + some.nearCapacity(),
                advice.isEmpty() ? "" : " advice: " + String.join("; ", advice)));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
