package dev.forebay.boxoffice.catalog;

/**
 * Which products somebody looks for.
 *
 * @param category exactly this category, by id; empty for any
 * @param brand exactly this brand, by id; empty for any
 * @param text words, or beginnings of words, that must all be found; empty for any
 * @param page from 0
 */
public record ProductQuery(String category, String brand, String text, int page) {
    /** Products a page. */
    public static final int SIZE = 10;

    public ProductQuery {
        category = Terms.plain(category);
        brand = Terms.plain(brand);
        text = Terms.plain(text);
    }

    /** Names the query in the cache: line ends, which no part has, keep the parts apart. */
    String key() {
        return String.join("\n", category, brand, text, Integer.toString(page));
    }
}
