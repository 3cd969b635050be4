package dev.forebay.boxoffice.catalog;

import java.util.List;

/** A page of a list of products, as it is kept: what they are is read from the products themselves. */
record ProductIds(List<String> ids, long total) {
    ProductIds {
        ids = List.copyOf(ids);
    }
}
