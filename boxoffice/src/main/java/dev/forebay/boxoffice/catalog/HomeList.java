package dev.forebay.boxoffice.catalog;

import dev.forebay.store.Sql;
import java.util.Locale;

/** The lists of products on the first page; each has up to {@link #SIZE} products in stock. */
public enum HomeList {
    LATEST,
    BEST_SELLING,
    DISCOUNTED,
    REGULAR,
    /** The best-selling product of each category. */
    SUGGESTED;

    /** Most products in a list. */
    public static final int SIZE = 8;

    private final Sql sql = Sql.file("dev/forebay/boxoffice/catalog/home_" + name().toLowerCase(Locale.ROOT) + ".sql");

    Sql sql() {
        return sql;
    }

    /** Its name in JSON, such as {@code bestSelling}. */
    public String wire() {
        String[] words = name().toLowerCase(Locale.ROOT).split("_", -1);
        return words.length == 1
                ? words[0]
                : words[0] + words[1].substring(0, 1).toUpperCase(Locale.ROOT) + words[1].substring(1);
    }
}
