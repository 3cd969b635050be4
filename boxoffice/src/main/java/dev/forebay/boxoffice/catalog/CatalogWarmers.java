package dev.forebay.boxoffice.catalog;

import dev.forebay.cache.warm.Warmer;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** What the first visitor after a start would wait for: the first page, and where its links lead. */
@Configuration(proxyBeanMethods = false)
class CatalogWarmers {
    @Bean
    @Order(1)
    Warmer<String> warmHome(Shop shop) {
        return Warmer.filling("home", () -> List.of("home"), all -> {
            var unused = shop.home();
        });
    }

    @Bean
    @Order(2)
    Warmer<String> warmCategories(Shop shop) {
        return Warmer.filling(
                "categories",
                () -> ids(shop),
                some -> some.forEach(category -> {
                    var products = shop.page(new ProductQuery(category, "", "", 0));
                    var brands = shop.brands(category);
                }));
    }

    @Bean
    @Order(3)
    Warmer<String> warmProducts(Shop shop) {
        return Warmer.filling(
                        "products",
                        () -> shop.home().values().stream()
                                .flatMap(List::stream)
                                .map(Product::id)
                                .distinct()
                                .toList(),
                        some -> {
                            var products = shop.find(some);
                        })
                .withBatches(50, 2);
    }

    private static List<String> ids(Shop shop) {
        return shop.navigation().stream().map(ShopCategory::id).toList();
    }
}
