package dev.forebay.boxoffice.catalog;

import dev.forebay.boxoffice.catalog.CatalogSearch.Kind;
import dev.forebay.boxoffice.platform.Money;
import dev.forebay.boxoffice.platform.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Looking for events and products at once. */
@RestController
@Tag(name = "Search")
class SearchController {
    private final CatalogSearch search;

    SearchController(CatalogSearch search) {
        this.search = search;
    }

    @GetMapping("/api/search")
    @Operation(summary = "Events to come and products in stock that have all the words, the most relevant first")
    PageView search(
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "any") String kind,
            @RequestParam(defaultValue = "0") int page) {
        PageBounds.require(page, query);
        var found = search.search(new CatalogSearch.Query(query, kind(kind), page));
        return new PageView(
                found.hits().stream().map(SearchController::view).toList(), page, CatalogSearch.SIZE, found.total());
    }

    private static Kind kind(String word) {
        return switch (word) {
            case "any" -> Kind.ANY;
            case "event" -> Kind.EVENT;
            case "product" -> Kind.PRODUCT;
            default -> throw Problem.refused("bad_kind", "The kind is 'event', 'product' or 'any'.");
        };
    }

    private static HitView view(CatalogSearch.Hit hit) {
        return switch (hit) {
            case CatalogSearch.EventHit found ->
                new HitView("event", found.score(), EventHitView.of(found.event()), null);
            case CatalogSearch.ProductHit found ->
                new HitView("product", found.score(), null, ProductView.of(found.product()));
        };
    }

    /** A page of results; {@code total} counts all pages. */
    record PageView(List<HitView> hits, int page, int size, long total) {}

    /** An event or a product, as {@code kind} says. */
    record HitView(
            String kind,
            double score,
            @Nullable EventHitView event,
            @Nullable ProductView product) {}

    record EventHitView(
            String id,
            String name,
            String category,
            String venueId,
            Instant startsAt,
            @Nullable Money fromPrice) {
        static EventHitView of(Event event) {
            var cheapest = event.prices().values().stream()
                    .min(Long::compare)
                    .map(price -> new Money(price, event.currency()))
                    .orElse(null);
            return new EventHitView(
                    event.id(), event.name(), event.category(), event.venueId(), event.startsAt(), cheapest);
        }
    }
}
