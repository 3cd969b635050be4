package dev.forebay.boxoffice.catalog;

import dev.forebay.boxoffice.platform.Problem;

/** What may be asked of lists: more is a mistake, or somebody who wants to keep PostgreSQL busy. */
final class PageBounds {
    private static final int LONGEST_TEXT = 200;
    private static final int LAST_PAGE = 10_000;

    private PageBounds() {}

    static void require(int page, String... texts) {
        for (String text : texts) {
            if (text.length() > LONGEST_TEXT) {
                throw Problem.refused("bad_query", "A query or a filter has at most 200 characters; use fewer words.");
            }
        }
        if (page < 0 || page > LAST_PAGE) {
            throw Problem.refused("bad_page", "Ask for a page from 0 to 10,000.");
        }
    }
}
