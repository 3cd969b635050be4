package dev.forebay.boxoffice.catalog;

import dev.forebay.base.Codec;
import dev.forebay.boxoffice.platform.Times;
import dev.forebay.boxoffice.seating.SeatedEvent;
import dev.forebay.boxoffice.seating.SeatedEvents;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.cache.Ttl;
import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import dev.forebay.sync.Sync;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The events, from the cache: an event for five minutes, a page of them for ten, or until they are changed. With PostgreSQL
 * away what was read last stands for an hour. Thread-safe.
 */
@Component
public class Events implements SeatedEvents {
    private static final Sql FIND = Sql.file("dev/forebay/boxoffice/catalog/event_find.sql");
    private static final Sql SEARCH = Sql.file("dev/forebay/boxoffice/catalog/event_search.sql");
    private static final Sql INSERT = Sql.file("dev/forebay/boxoffice/catalog/event_insert.sql");
    private static final Sql PRICES = Sql.file("dev/forebay/boxoffice/catalog/prices_insert.sql");
    private static final TypeReference<Map<String, Long>> PRICE_MAP = new TypeReference<>() {};
    private static final Duration STALE = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final SpringTx transactions;
    private final Sync sync;
    private final Cache<String, Event> byId;
    private final Cache<EventQuery, Page> pages;

    Events(JdbcClient jdbc, JsonMapper json, SpringTx transactions, Caches caches, Sync sync) {
        this.jdbc = jdbc;
        this.json = json;
        this.transactions = transactions;
        this.sync = sync;
        this.byId = caches.open(CacheOptions.<String, Event>of("events", Codec.json(Event.class))
                .ttl(Ttl.SHORT)
                .near(20_000, Duration.ofMinutes(1))
                .staleOnError(STALE)
                .build());
        this.pages = caches.open(CacheOptions.<EventQuery, Page>of("event-lists", Codec.json(Page.class))
                .id(EventQuery::key)
                .hashedIds()
                .ttl(Duration.ofMinutes(10))
                .staleOnError(STALE)
                .build());
    }

    /** The event, where there is one. */
    public Optional<Event> byId(String id) {
        return byId.get(id, (key, context) -> load(List.of(key)).get(key));
    }

    /** Those that there are. */
    public Map<String, Event> byId(Collection<String> ids) {
        return byId.getAll(ids, this::load);
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
                        event.saleEndsAt(),
                        event.currency(),
                        event.prices()));
    }

    /** A page of events. */
    public Found search(EventQuery query) {
        var page = page(query);
        var events = byId(page.ids());
        return new Found(
                page.ids().stream().map(events::get).filter(Objects::nonNull).toList(), page.total());
    }

    Page page(EventQuery query) {
        return pages.get(query, (key, context) -> load(key)).orElseThrow();
    }

    Page load(EventQuery query) {
        var total = new long[1];
        var terms = Terms.of(query.text());
        var ids = jdbc.sql(SEARCH.text())
                .param("all", terms.all())
                .param("any", terms.any())
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
        return new Page(ids, total[0]);
    }

    /** Adds an event with its prices, in one transaction. */
    public void add(NewEvent event) {
        transactions.inTx(tx -> {
            insert(event);
            sync.changed(tx, "event", event.id());
            return event;
        });
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

    private Map<String, Event> load(Collection<String> ids) {
        var found = new HashMap<String, Event>();
        jdbc.sql(FIND.text()).param("ids", ids.toArray(String[]::new)).query(row -> {
            found.put(row.getString("id"), event(row));
        });
        return found;
    }

    private Event event(ResultSet row) throws SQLException {
        String prices = row.getString("prices");
        return new Event(
                row.getString("id"),
                row.getString("organization_id"),
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

    /** The ids of a page: names and prices are read from the events themselves. */
    record Page(List<String> ids, long total) {}

    /** A page of what was found, and how much there is in all. */
    public record Found(List<Event> events, long total) {
        public Found {
            events = List.copyOf(events);
        }
    }
}
