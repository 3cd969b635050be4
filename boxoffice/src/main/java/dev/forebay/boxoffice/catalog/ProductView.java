package dev.forebay.boxoffice.catalog;

import dev.forebay.boxoffice.platform.Money;
import java.time.Instant;

/** A product as the API tells it; {@code price} is what a buyer pays, {@code fullPrice} the price before the discount. */
record ProductView(
        String id,
        String sku,
        String name,
        String description,
        Product.Named category,
        Product.Named brand,
        Money price,
        Money fullPrice,
        int discount,
        int stock,
        int sold,
        Instant createdAt) {
    static ProductView of(Product product) {
        return new ProductView(
                product.id(),
                product.sku(),
                product.name(),
                product.description(),
                product.category(),
                product.brand(),
                new Money(product.price(), product.currency()),
                new Money(product.fullPrice(), product.currency()),
                product.discount(),
                product.stock(),
                product.sold(),
                product.createdAt());
    }
}
