package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.catalog.Product;
import dev.forebay.boxoffice.pages.Views.ProductCard;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Products in words. Thread-safe. */
@Component
class ProductWords {
    List<ProductCard> cards(List<Product> products, Locale locale) {
        return products.stream().map(product -> card(product, locale)).toList();
    }

    ProductCard card(Product product, Locale locale) {
        var words = new Words(locale);
        return new ProductCard(
                product.id(),
                product.name(),
                product.brand().name(),
                words.money(product.price(), product.currency()),
                product.discount() == 0 ? "" : words.money(product.fullPrice(), product.currency()),
                product.discount(),
                product.stock());
    }
}
