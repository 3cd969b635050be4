package dev.forebay.boxoffice.catalog;

import dev.forebay.boxoffice.platform.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The shop: the lists of the first page, categories and products. */
@RestController
@Tag(name = "Shop", description = "Products, categories and the lists of the first page")
class ShopController {
    private final Shop shop;

    ShopController(Shop shop) {
        this.shop = shop;
    }

    @GetMapping("/api/home")
    @Operation(summary = "The first page: the categories and five lists of up to eight products in stock")
    HomeView home() {
        var lists = new LinkedHashMap<String, List<ProductView>>();
        shop.home()
                .forEach((list, products) -> lists.put(
                        list.wire(), products.stream().map(ProductView::of).toList()));
        return new HomeView(shop.navigation(), lists);
    }

    @GetMapping("/api/products")
    @Operation(summary = "A page of ten products: by words, category and brand; those in stock first, the newest first")
    PageView products(
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "") String category,
            @RequestParam(defaultValue = "") String brand,
            @RequestParam(defaultValue = "0") int page) {
        PageBounds.require(page, query, category, brand);
        return PageView.of(shop.page(new ProductQuery(category, brand, query, page)), page);
    }

    @GetMapping("/api/products/{productId}")
    @Operation(summary = "A product")
    ProductView product(@PathVariable String productId) {
        return shop.find(productId)
                .map(ProductView::of)
                .orElseThrow(() -> Problem.notFound("unknown_product", "There is no such product; see /api/products."));
    }

    @GetMapping("/api/categories")
    @Operation(summary = "The categories in their order")
    List<ShopCategory> categories() {
        return shop.navigation();
    }

    @GetMapping("/api/categories/{slug}")
    @Operation(summary = "A category, its brands, and a page of ten of its products")
    CategoryView category(
            @PathVariable String slug,
            @RequestParam(defaultValue = "") String brand,
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "0") int page) {
        PageBounds.require(page, query, brand);
        var category = shop.category(slug)
                .orElseThrow(
                        () -> Problem.notFound("unknown_category", "There is no such category; see /api/categories."));
        var found = shop.page(new ProductQuery(category.id(), brand, query, page));
        return new CategoryView(category, shop.brands(category.id()), PageView.of(found, page));
    }

    record HomeView(List<ShopCategory> categories, Map<String, List<ProductView>> lists) {}

    /** A page of products; {@code total} counts all pages. */
    record PageView(List<ProductView> products, int page, int size, long total) {
        static PageView of(ProductPage found, int page) {
            return new PageView(
                    found.products().stream().map(ProductView::of).toList(), page, ProductQuery.SIZE, found.total());
        }
    }

    record CategoryView(ShopCategory category, List<Product.Named> brands, PageView page) {}
}
