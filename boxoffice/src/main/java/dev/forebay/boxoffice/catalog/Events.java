package dev.forebay.boxoffice.catalog;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.forebay.boxoffice.platform.Times;
import dev.forebay.boxoffice.seating.SeatedEvent;
import dev.forebay.boxoffice.seating.SeatedEvents;
import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The events. Each is kept in memory and read again in the background every ten seconds while it is asked for; with
 * PostgreSQL away the last one read stands. Thread-safe.
 */
@Component
public class Events implements SeatedEvents {
    private static final Sql FIND = Sql.file("dev/forebay/boxoffice/catalog/event_find.sql");
    private static final Sql SEARCH = Sql.file("dev/forebay/boxoffice/catalog/event_search.sql");
    private static final Sql INSERT = Sql.file("dev/forebay/boxoffice/catalog/event_insert.sql");
    private static final Sql PRICES = Sql.file("dev/forebay/boxoffice/catalog/prices_insert.sql");
    private static final TypeReference<Map<String, Long>> PRICE_MAP = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final SpringTx transactions;
    private final LoadingCache<String, Optional<Event>> byId;

    Events(JdbcClient jdbc, JsonMapper json, SpringTx transactions) {
        this.jdbc = jdbc;
        this.json = json;
        this.transactions = transactions;
        this.byId = Caffeine.newBuilder()
                .maximumSize(20_000)
                .refreshAfterWrite(Duration.ofSeconds(10))
                .build(this::load);
    }

    /** The event, where there is one. */
    public Optional<Event> byId(String id) {
        var known = byId.get(id);
        if (known.isEmpty()) {
            // One that is not there may be added any moment, by any node.
            byId.invalidate(id);
        }
        return known;
    }

    @Override
    public Optional<SeatedEvent> find(String eventId) {
        return byId(eventId)
                .map(event -> new SeatedEvent(
                        event.id(),
                        event.organizationId(),
                        event.venueId(),
                        event.startsAt(),
                        event.saleOpensAt(),
                        event.saleClosesAt(),
                        event.currency(),
                        event.prices()));
    }

    /** A page of events. Costs one statement, and one more per event that is not in memory. */
    public Found search(EventQuery query) {
        var total = new long[1];
        var ids = jdbc.sql(SEARCH.text())
                .param("words", query.patterns())
                .param("city", query.city())
                .param("category", query.category())
                .param("from", query.from().map(Times::toDatabase).orElse(null))
                .param("to", query.to().map(Times::toDatabase).orElse(null))
                .param("size", query.size())
                .param("offset", (long) query.page() * query.size())
                .query((row, n) -> {
                    total[0] = row.getLong("total");
                    return row.getString("id");
                })
                .list();
        var events = new ArrayList<Event>(ids.size());
        ids.forEach(id -> byId(id).ifPresent(events::add));
        return new Found(events, total[0]);
    }

    /** Adds an event with its prices, in one transaction. */
    public Event add(NewEvent event) {
        transactions.inTx(tx -> {
            insert(event);
            return event;
        });
        byId.invalidate(event.id());
        return byId(event.id()).orElseThrow();
    }

    private void insert(NewEvent event) {
        jdbc.sql(INSERT.text())
                .param("id", event.id())
                .param("organization", event.organizationId())
                .param("venue", event.venueId())
                .param("name", event.name())
                .param("category", event.category())
                .param("description", event.description())
                .param("startsAt", Times.toDatabase(event.startsAt()))
                .param("doorsAt", Times.toDatabase(event.doorsAt()))
                .param("opensAt", Times.toDatabase(event.saleOpensAt()))
                .param("closesAt", Times.toDatabase(event.saleClosesAt()))
                .param("currency", event.currency())
                .update();
        var categories = List.copyOf(event.prices().keySet());
        jdbc.sql(PRICES.text())
                .param("event", event.id())
                .param("categories", categories.toArray(String[]::new))
                .param("prices", categories.stream().map(event.prices()::get).toArray(Long[]::new))
                .update();
    }

    private Optional<Event> load(String id) {
        return jdbc.sql(FIND.text())
                .param("id", id)
                .query((row, n) -> event(row))
                .optional();
    }

    private Event event(ResultSet row) throws SQLException {
        String prices = row.getString("prices");
        return new Event(
                row.getString("id"),
                row.getString("organization_id"),
                row.getString("organization_name"),
                row.getString("venue_id"),
                row.getString("name"),
                row.getString("category"),
                row.getString("description"),
                Times.read(row, "starts_at"),
                Times.read(row, "doors_at"),
                Times.read(row, "sale_opens_at"),
                Times.read(row, "sale_closes_at"),
                row.getString("currency"),
                prices == null ? Map.of() : json.readValue(prices, PRICE_MAP));
    }

    /** A page of what was found, and how much there is in all. */
    public record Found(List<Event> events, long total) {
        public Found {
            events = List.copyOf(events);
        }
    }
}
