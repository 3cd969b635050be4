package dev.forebay.spring.cache;

import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheStatistics;
import dev.forebay.cache.Caches;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** What each cache did in this process. Always up: a cache that is of no use takes nothing out of service. */
final class CachesHealthIndicator implements HealthIndicator {
    private final Caches caches;

    CachesHealthIndicator(Caches caches) {
        this.caches = caches;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        caches.all().stream()
                .sorted(Comparator.comparing(Cache::name))
                .forEach(cache -> health.withDetail(cache.name(), details(cache.statistics())));
        return health.build();
    }

    private static Map<String, Object> details(CacheStatistics statistics) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("requests", statistics.requests());
        details.put("hitRate", String.format(Locale.ROOT, "%.3f", statistics.hitRate()));
        details.put("nearSize", statistics.nearSize());
        details.put("meanLoadMillis", statistics.meanLoad().toMillis());
        if (!statistics.recommendations().isEmpty()) {
            details.put("recommendations", statistics.recommendations());
        }
        return details;
    }
}
