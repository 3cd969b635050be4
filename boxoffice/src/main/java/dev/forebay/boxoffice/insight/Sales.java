package dev.forebay.boxoffice.insight;

import dev.forebay.base.Codec;
import dev.forebay.boxoffice.checkout.BookingChanged;
import dev.forebay.boxoffice.checkout.BookingStatus;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.store.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/**
 * What sells. Counted behind each confirmed booking, whose request does not wait for it; what is not counted because too much
 * is, or because a node died, is there again when the counts are loaded anew, within ten minutes. Cancellations are not taken
 * off before that. Thread-safe.
 */
@Component
class Sales {
    private static final Logger log = LoggerFactory.getLogger(Sales.class);
    private static final String FOLDER = "dev/forebay/boxoffice/insight/";
    private static final Sql POPULAR = Sql.file(FOLDER + "popular.sql");
    private static final Sql BOOKINGS = Sql.file(FOLDER + "bookings_of_event.sql");
    private static final Sql SOLD = Sql.file(FOLDER + "booking_sold.sql");
    private static final int AT_ONCE = 32;
    private static final String ALL = "all";

    private final JdbcClient jdbc;
    private final SalesRedis redis;
    private final Cache<String, Map<String, Long>> fallback;
    private final Semaphore counting = new Semaphore(AT_ONCE);

    Sales(JdbcClient jdbc, SalesRedis redis, Caches caches) {
        this.jdbc = jdbc;
        this.redis = redis;
        this.fallback = caches.open(CacheOptions.<String, Map<String, Long>>of(
                        "most-booked", Codec.json(new TypeReference<Map<String, Long>>() {}))
                .ttl(Duration.ofSeconds(60))
                .build());
    }

    @EventListener
    void booked(BookingChanged changed) {
        if (changed.status() == BookingStatus.CONFIRMED && counting.tryAcquire()) {
            var unused = Thread.ofVirtual().name("boxoffice-sales").start(() -> {
                try {
                    count(changed.bookingId());
                } catch (RuntimeException e) {
                    log.debug(
                            "a booking is counted when the counts are loaded anew booking={}", changed.bookingId(), e);
                } finally {
                    counting.release();
                }
            });
        }
    }

    private void count(String bookingId) {
        var unused = jdbc.sql(SOLD.text())
                .param("booking", bookingId)
                .query((row, number) -> {
                    redis.add(row.getString("event_id"), sold(bookingId, row));
                    return bookingId;
                })
                .optional();
    }

    private static SoldBooking sold(String bookingId, ResultSet row) throws SQLException {
        Instant at = row.getTimestamp("confirmed_at").toInstant();
        return new SoldBooking(bookingId, row.getInt("seats"), row.getLong("total"), at);
    }

    /** The events with most seats sold, most first, and how many: one round trip. */
    Map<String, Long> mostBooked(int most) {
        return redis.mostBooked(most).orElseGet(() -> {
            Map<String, Long> all = fromSource();
            var first = new LinkedHashMap<String, Long>();
            all.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(most)
                    .forEach(event -> first.put(event.getKey(), event.getValue()));
            return first;
        });
    }

    /** As it is now, for Redis to begin with; with Redis away as it was within the last minute. */
    private Map<String, Long> fromSource() {
        if (redis.counts()) {
            Map<String, Long> all = load();
            redis.load(all);
            return all;
        }
        return fallback.get(ALL, (key, context) -> load()).orElse(Map.of());
    }

    private Map<String, Long> load() {
        var seats = new LinkedHashMap<String, Long>();
        jdbc.sql(POPULAR.text()).param("most", SalesRedis.MOST_POPULAR).query(row -> {
            seats.put(row.getString("event_id"), row.getLong("seats"));
        });
        return seats;
    }

    /** The last bookings of an event, newest first: one round trip. */
    List<SoldBooking> lastBookings(String event, int most) {
        return redis.lastBookings(event, most).orElseGet(() -> {
            List<SoldBooking> all = jdbc.sql(BOOKINGS.text())
                    .param("event", event)
                    .param("most", SalesRedis.MOST_BOOKINGS)
                    .query((row, number) -> sold(row.getString("id"), row))
                    .list();
            redis.load(event, all);
            return all.subList(0, Math.min(most, all.size()));
        });
    }
}
