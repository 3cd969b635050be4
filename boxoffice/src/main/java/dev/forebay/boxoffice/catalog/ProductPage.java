package dev.forebay.boxoffice.catalog;

import java.util.List;

/** A page of products, and how many there are in all. */
public record ProductPage(List<Product> products, long total) {
    public ProductPage {
        products = List.copyOf(products);
    }
}
