package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.catalog.CatalogSearch;
import dev.forebay.boxoffice.catalog.CatalogSearch.EventHit;
import dev.forebay.boxoffice.catalog.CatalogSearch.Kind;
import dev.forebay.boxoffice.catalog.CatalogSearch.ProductHit;
import dev.forebay.boxoffice.catalog.ProductQuery;
import dev.forebay.boxoffice.catalog.Shop;
import dev.forebay.boxoffice.pages.Views.Pager;
import dev.forebay.boxoffice.platform.Problem;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The shop's categories and products, and the search over all that is on sale. What is too long or too far is cut. */
@Controller
class ShopPages {
    private static final int LAST_PAGE = 10_000;
    private static final int LONGEST_TEXT = 200;

    private final Shop shop;
    private final CatalogSearch search;
    private final EventCards cards;
    private final ProductWords words;

    ShopPages(Shop shop, CatalogSearch search, EventCards cards, ProductWords words) {
        this.shop = shop;
        this.search = search;
        this.cards = cards;
        this.words = words;
    }

    @GetMapping("/categories/{slug}")
    String category(
            @PathVariable String slug,
            @RequestParam(defaultValue = "") String brand,
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "0") int page,
            Locale locale,
            Model model) {
        var category = shop.category(slug)
                .orElseThrow(() -> Problem.notFound("unknown_category", "There is no such category."));
        var asked = new ProductQuery(category.id(), cut(brand), cut(query), Math.clamp(page, 0, LAST_PAGE));
        var found = shop.page(asked);
        model.addAttribute("category", category);
        model.addAttribute("categories", shop.navigation());
        model.addAttribute("brands", shop.brands(category.id()));
        model.addAttribute("asked", asked);
        model.addAttribute("products", words.cards(found.products(), locale));
        model.addAttribute("pager", Pager.of(asked.page(), ProductQuery.SIZE, found.total()));
        return "category";
    }

    @GetMapping("/products/{productId}")
    String product(@PathVariable String productId, Locale locale, Model model) {
        var product = shop.find(productId)
                .orElseThrow(() -> Problem.notFound("unknown_product", "There is no such product."));
        model.addAttribute("categories", shop.navigation());
        model.addAttribute("product", product);
        model.addAttribute("card", words.card(product, locale));
        return "product";
    }

    @GetMapping("/search")
    String search(
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "any") String kind,
            @RequestParam(defaultValue = "0") int page,
            Locale locale,
            Model model) {
        var asked = new CatalogSearch.Query(cut(query), kind(kind), Math.clamp(page, 0, LAST_PAGE));
        var found = search.search(asked);
        var events = found.hits().stream()
                .filter(EventHit.class::isInstance)
                .map(hit -> ((EventHit) hit).event())
                .toList();
        var products = found.hits().stream()
                .filter(ProductHit.class::isInstance)
                .map(hit -> ((ProductHit) hit).product())
                .toList();
        model.addAttribute("categories", shop.navigation());
        model.addAttribute("query", asked.text());
        model.addAttribute("kind", asked.kind().name().toLowerCase(Locale.ROOT));
        model.addAttribute("kinds", List.of("any", "event", "product"));
        model.addAttribute("cards", cards.of(events, locale));
        model.addAttribute("products", words.cards(products, locale));
        model.addAttribute("pager", Pager.of(asked.page(), CatalogSearch.SIZE, found.total()));
        return "search";
    }

    private static Kind kind(String word) {
        return switch (word) {
            case "event" -> Kind.EVENT;
            case "product" -> Kind.PRODUCT;
            default -> Kind.ANY;
        };
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_TEXT));
    }
}
