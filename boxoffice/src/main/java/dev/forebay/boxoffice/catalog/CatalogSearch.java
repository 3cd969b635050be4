package dev.forebay.boxoffice.catalog;

import dev.forebay.base.Codec;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.store.Sql;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds events to come and products in stock by their words, the most relevant first: PostgreSQL's full text, its results
 * kept for ten minutes or until an event, a venue or a product changes. Events that begin meanwhile are left out.
 * Thread-safe.
 */
@Component
public class CatalogSearch {
    /** Results a page. */
    public static final int SIZE = 20;

    private static final Sql SEARCH = Sql.file("dev/forebay/boxoffice/catalog/catalogue_search.sql");

    private final JdbcClient jdbc;
    private final Events events;
    private final Shop shop;
    private final Clock clock;
    private final Cache<Query, Page> pages;

    CatalogSearch(JdbcClient jdbc, Events events, Shop shop, Caches caches, Clock clock) {
        this.clock = clock;
        this.jdbc = jdbc;
        this.events = events;
        this.shop = shop;
        this.pages = caches.open(CacheOptions.<Query, Page>of("searches", Codec.json(Page.class))
                .id(Query::key)
                .hashedIds()
                .ttl(Duration.ofMinutes(10))
                .staleOnError(Duration.ofHours(1))
                .build());
    }

    /** What to look for. */
    public enum Kind {
        ANY,
        EVENT,
        PRODUCT
    }

    /**
     * What somebody looks for.
     *
     * @param text words, or beginnings of words, that must all be found; without one nothing is found
     * @param page from 0
     */
    public record Query(String text, Kind kind, int page) {
        public Query {
            text = Terms.plain(text);
        }

        String key() {
            return String.join("\n", text, kind.name(), Integer.toString(page));
        }
    }

    /** Something that was found. */
    public sealed interface Hit {
        double score();
    }

    public record EventHit(Event event, double score) implements Hit {}

    public record ProductHit(Product product, double score) implements Hit {}

    /** A page of what was found, and how much there is in all. */
    public record Found(List<Hit> hits, long total) {
        public Found {
            hits = List.copyOf(hits);
        }
    }

    /** A page of results. */
    public Found search(Query query) {
        if (query.text().isEmpty()) {
            return new Found(List.of(), 0);
        }
        var page = pages.get(query, (key, context) -> load(key)).orElseThrow();
        var foundEvents = events.byId(page.ids(true));
        var foundProducts = shop.find(page.ids(false));
        var hits = new ArrayList<Hit>();
        var now = clock.instant();
        int begun = 0;
        for (var entry : page.entries()) {
            var event = entry.event() ? foundEvents.get(entry.id()) : null;
            var product = entry.event() ? null : foundProducts.get(entry.id());
            if (event != null && !event.startsAt().isAfter(now)) {
                begun++;
            } else if (event != null) {
                hits.add(new EventHit(event, entry.score()));
            } else if (product != null) {
                hits.add(new ProductHit(product, entry.score()));
            }
        }
        return new Found(hits, page.total() - begun);
    }

    private Page load(Query query) {
        var terms = Terms.of(query.text());
        var total = new long[1];
        var entries = jdbc.sql(SEARCH.text())
                .param("all", terms.all())
                .param("any", terms.any())
                .param(
                        "kind",
                        query.kind() == Kind.ANY ? "" : query.kind().name().toLowerCase(java.util.Locale.ROOT))
                .param("size", SIZE)
                .param("offset", (long) query.page() * SIZE)
                .query((row, n) -> {
                    total[0] = row.getLong("total");
                    return new Entry(
                            row.getString("kind").equals("event"), row.getString("id"), row.getDouble("score"));
                })
                .list();
        return new Page(entries, total[0]);
    }

    /** Ids alone: names and prices are read from the events and products themselves. */
    record Page(List<Entry> entries, long total) {
        Set<String> ids(boolean event) {
            return entries.stream()
                    .filter(entry -> entry.event() == event)
                    .map(Entry::id)
                    .collect(Collectors.toSet());
        }
    }

    record Entry(boolean event, String id, double score) {}
}
