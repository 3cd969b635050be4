package dev.forebay.boxoffice.catalog;

import java.time.Instant;
import java.util.Optional;

/**
 * What somebody looks for.
 *
 * @param text words, or beginnings of words, that must all be found in the event or its venue
 * @param city exactly this city; empty for any
 * @param category exactly this category; empty for any
 * @param from not before
 * @param to before
 * @param page from 0
 * @param size events a page, 1 to 100
 */
public record EventQuery(
        String text, String city, String category, Optional<Instant> from, Optional<Instant> to, int page, int size) {
    public EventQuery {
        text = Terms.plain(text);
        city = Terms.plain(city);
        category = Terms.plain(category);
    }

    /** Names the query in the cache: line ends, which no part has, keep the parts apart. */
    String key() {
        return String.join(
                "\n",
                text,
                city,
                category,
                from.map(Instant::toString).orElse(""),
                to.map(Instant::toString).orElse(""),
                Integer.toString(page),
                Integer.toString(size));
    }
}
