package dev.forebay.boxoffice.catalog;

import dev.forebay.base.ForebayClock;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheStatistics;
import dev.forebay.cache.Caches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Reads the catalogue's lists from PostgreSQL and from the cache, some times each, and says how long it took and how
 * often PostgreSQL was asked. Changes nothing; costs {@link #RUNS} statements for each list. Thread-safe.
 */
@Component
public class CatalogComparison {
    /** How often each list is read, from either. */
    public static final int RUNS = 15;

    private final Events events;
    private final Shop shop;
    private final ProductSource source;
    private final Caches caches;
    private final ForebayClock clock;

    CatalogComparison(Events events, Shop shop, ProductSource source, Caches caches, ForebayClock clock) {
        this.events = events;
        this.shop = shop;
        this.source = source;
        this.caches = caches;
        this.clock = clock;
    }

    /**
     * What one list took.
     *
     * @param name the list
     * @param source median time from PostgreSQL
     * @param cache median time from the cache
     * @param queries statements for the runs from PostgreSQL
     * @param queriesCached the same for those from the cache: loads
     * @param statistics of the list's cache on this node since it started
     */
    public record Line(
            String name,
            Duration source,
            Duration cache,
            long queries,
            long queriesCached,
            CacheStatistics statistics) {}

    /** Measures, one list after the other. */
    public List<Line> measure() {
        var lines = new ArrayList<Line>();
        for (var list : HomeList.values()) {
            lines.add(line("home." + list.wire(), "home", () -> source.list(list), () -> shop.list(list)));
        }
        lines.add(line("navigation", "navigation", source::navigation, shop::navigation));
        shop.navigation().stream().findFirst().ifPresent(category -> {
            var query = new ProductQuery(category.id(), "", "", 0);
            lines.add(line("category", "category-pages", () -> source.page(query), () -> shop.page(query)));
            lines.add(line("brands", "brands", () -> source.brands(category.id()), () -> shop.brands(category.id())));
        });
        var query = new EventQuery("", "", "", Optional.empty(), Optional.empty(), 0, 20);
        lines.add(line("events", "event-lists", () -> events.load(query), () -> events.page(query)));
        return lines;
    }

    private Line line(String name, String cacheName, Runnable fromSource, Runnable fromCache) {
        var cache = caches.find(cacheName).orElseThrow();
        fromSource.run();
        fromCache.run();
        Duration source = median(fromSource);
        long loadsBefore = loads(cache);
        Duration cached = median(fromCache);
        return new Line(name, source, cached, RUNS, loads(cache) - loadsBefore, cache.statistics());
    }

    private static long loads(Cache<?, ?> cache) {
        return cache.statistics().loads();
    }

    private Duration median(Runnable reading) {
        var nanos = new long[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long began = clock.nanoTime();
            reading.run();
            nanos[i] = clock.nanoTime() - began;
        }
        Arrays.sort(nanos);
        return Duration.ofNanos(nanos[RUNS / 2]);
    }
}
