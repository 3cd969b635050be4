package dev.forebay.boxoffice.operations.samples;

import dev.forebay.boxoffice.operations.samples.SampleWorld.Product;
import dev.forebay.boxoffice.seating.plan.CategoryPrice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The shop's 200 products: each of 40 things in five designs, one brand each. */
final class SampleShop {

    private record Design(String name, String brand) {}

    private static final List<Design> DESIGNS = List.of(
            new Design("Weir", "Weir Theatre Shop"),
            new Design("Millrace", "Millrace Goods"),
            new Design("Spillway", "Spillway Editions"),
            new Design("Tailrace", "Tailrace Records"),
            new Design("Sluice", "Sluice Street Works"));

    private SampleShop() {}

    static List<Product> products(long seed, Instant start) {
        var random = new Random(seed + 1);
        var products = new ArrayList<Product>();
        for (var line : SampleLines.read("products.txt")) {
            for (var design : DESIGNS) {
                var name = line[2] + ": " + design.name();
                var sku = "LML-%03d".formatted(products.size() + 1);
                // A few are sold out and a few nearly so, as in any shop.
                int stock = random.nextInt(12) == 0 ? random.nextInt(3) : 5 + random.nextInt(195);
                products.add(new Product(
                        SampleWorld.id(seed, "product", sku),
                        sku,
                        name,
                        line[2] + " in the " + design.name() + " design, made for " + design.brand() + ".",
                        line[0],
                        design.brand(),
                        new CategoryPrice(Long.parseLong(line[1]), SampleWorld.CURRENCY),
                        // About a quarter costs less for now.
                        random.nextInt(4) == 0 ? 10 * (1 + random.nextInt(4)) : 0,
                        stock,
                        random.nextInt(40) * random.nextInt(40),
                        start.minus(Duration.ofHours(1 + random.nextInt(365 * 24)))));
            }
        }
        return products;
    }
}
