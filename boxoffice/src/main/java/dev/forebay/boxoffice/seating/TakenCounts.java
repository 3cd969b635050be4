package dev.forebay.boxoffice.seating;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.forebay.store.Sql;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How many places of events are taken, for lists: at most three seconds old, one statement per list. Thread-safe. */
@Component
public class TakenCounts {
    private static final Sql COUNT = Sql.file("dev/forebay/boxoffice/seating/free_counts.sql");

    private final JdbcClient jdbc;
    private final LoadingCache<String, Integer> counts = Caffeine.newBuilder()
            .maximumSize(20_000)
            .expireAfterWrite(Duration.ofSeconds(3))
            .build(CacheLoader.<String, Integer>bulk(this::load));

    TakenCounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Places held, booked, reserved or blocked, by event. */
    public Map<String, Integer> of(Collection<String> eventIds) {
        return counts.getAll(eventIds);
    }

    private Map<String, Integer> load(Set<? extends String> eventIds) {
        var taken = new HashMap<String, Integer>();
        eventIds.forEach(id -> taken.put(id, 0));
        jdbc.sql(COUNT.text()).param("events", eventIds.toArray(String[]::new)).query(row -> {
            taken.put(row.getString("event_id"), row.getInt("taken"));
        });
        return taken;
    }
}
