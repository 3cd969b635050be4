package dev.forebay.boxoffice.catalog;

import dev.forebay.base.Codec;
import dev.forebay.boxoffice.catalog.Product.Named;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.cache.Invalidation;
import dev.forebay.cache.Ttl;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/**
 * The products, categories and brands as people see them, from the cache. A change in PostgreSQL is seen at the next
 * call (see {@link CatalogCaching}); with PostgreSQL away what was read last stands for an hour. Thread-safe.
 */
@Component
public class Shop {
    private static final Duration STALE = Duration.ofHours(1);
    private static final String ALL = "all";

    private final ProductSource source;
    private final Cache<String, Product> products;
    private final Cache<HomeList, List<String>> home;
    private final Cache<String, List<ShopCategory>> navigation;
    private final Cache<String, List<Named>> brands;
    private final Cache<ProductQuery, ProductIds> categoryPages;
    private final Cache<ProductQuery, ProductIds> lists;

    Shop(Caches caches, ProductSource source) {
        this.source = source;
        this.products = caches.open(CacheOptions.<String, Product>of("products", Codec.json(Product.class))
                .ttl(Ttl.MEDIUM)
                .near(5_000, Duration.ofMinutes(1))
                .staleOnError(STALE)
                .build());
        this.home = caches.open(
                CacheOptions.<HomeList, List<String>>of("home", Codec.json(new TypeReference<List<String>>() {}))
                        .version(2)
                        .id(HomeList::wire)
                        .ttl(Duration.ofMinutes(10))
                        .staleOnError(STALE)
                        .build());
        this.navigation = caches.open(CacheOptions.<String, List<ShopCategory>>of(
                        "navigation", Codec.json(new TypeReference<List<ShopCategory>>() {}))
                .ttl(Duration.ofSeconds(60))
                .staleOnError(STALE)
                .build());
        this.brands = caches.open(
                CacheOptions.<String, List<Named>>of("brands", Codec.json(new TypeReference<List<Named>>() {}))
                        .ttl(Ttl.forever())
                        .build());
        this.categoryPages = caches.open(pages("category-pages")
                .tagsOf(query -> List.of(Invalidation.tagOf("category:", query.category())))
                .build());
        this.lists = caches.open(pages("product-lists").build());
    }

    private static CacheOptions.Builder<ProductQuery, ProductIds> pages(String name) {
        return CacheOptions.<ProductQuery, ProductIds>of(name, Codec.json(ProductIds.class))
                .version(2)
                .id(ProductQuery::key)
                .hashedIds()
                .ttl(Ttl.SHORT)
                .staleOnError(STALE);
    }

    /** The product, where there is one. */
    public Optional<Product> find(String id) {
        return products.get(id, (key, context) -> source.find(List.of(key)).get(key));
    }

    /** Those that there are. */
    public Map<String, Product> find(Collection<String> ids) {
        return products.getAll(ids, source::find);
    }

    /** The lists of the first page. */
    public Map<HomeList, List<Product>> home() {
        var ids = home.getAll(List.of(HomeList.values()), missing -> {
            var loaded = new EnumMap<HomeList, List<String>>(HomeList.class);
            missing.forEach(list -> loaded.put(list, source.list(list)));
            return loaded;
        });
        var found = find(ids.values().stream().flatMap(List::stream).collect(Collectors.toSet()));
        var lists = new EnumMap<HomeList, List<Product>>(HomeList.class);
        ids.forEach((list, some) -> lists.put(list, inOrder(some, found)));
        return lists;
    }

    List<Product> list(HomeList list) {
        var ids = home.get(list, (key, context) -> source.list(key)).orElseThrow();
        return inOrder(ids, find(ids));
    }

    private static List<Product> inOrder(List<String> ids, Map<String, Product> found) {
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    /** The categories in their order. */
    public List<ShopCategory> navigation() {
        return navigation.get(ALL, (key, context) -> source.navigation()).orElseThrow();
    }

    public Optional<ShopCategory> category(String id) {
        return navigation().stream()
                .filter(category -> category.id().equals(id))
                .findFirst();
    }

    /** The brands that have products in a category. */
    public List<Named> brands(String category) {
        return brands.get(category, (key, context) -> source.brands(key)).orElseThrow();
    }

    /** A page of products. */
    public ProductPage page(ProductQuery query) {
        var cache = query.category().isEmpty() ? lists : categoryPages;
        var page = cache.get(query, (key, context) -> source.page(key)).orElseThrow();
        return new ProductPage(inOrder(page.ids(), find(page.ids())), page.total());
    }
}
