package dev.forebay.boxoffice.catalog;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * What somebody looks for.
 *
 * @param text words that must all be found in name, category, description, venue or city
 * @param city exactly this city; empty for any
 * @param category exactly this category; empty for any
 * @param from not before
 * @param to before
 * @param page from 0
 * @param size events a page, 1 to 100
 */
public record EventQuery(
        String text, String city, String category, Optional<Instant> from, Optional<Instant> to, int page, int size) {
    /** LIKE patterns of the words; what a LIKE pattern gives a meaning is taken as it stands. */
    String[] patterns() {
        var words = Arrays.stream(text.strip().split("\\s+")).limit(10);
        return words.map(word -> "%" + word.replaceAll("([\\\\%_])", "\\\\$1") + "%")
                .toArray(String[]::new);
    }
}
