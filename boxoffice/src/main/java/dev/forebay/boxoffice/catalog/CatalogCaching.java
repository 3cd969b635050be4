package dev.forebay.boxoffice.catalog;

import dev.forebay.cache.Caches;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import dev.forebay.sync.DependencyGraph;
import dev.forebay.sync.Mapping;
import dev.forebay.sync.Rules;
import dev.forebay.sync.Sync;
import dev.forebay.sync.Triggers;
import java.util.List;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What a change of the catalogue, or of an account, reaches in the caches, and the triggers that say the same for whoever changes the tables
 * past the application.
 */
@Configuration(proxyBeanMethods = false)
class CatalogCaching {
    private static final String FOLDER = "dev/forebay/boxoffice/catalog/";
    /** What of a product decides in which lists it stands, and where; how often it was sold is seen ten minutes later. */
    private static final String[] LISTED = {
        "name", "description", "category_id", "brand_id", "price", "discount", "in_stock", "created_at"
    };

    private static final String ACCOUNTS = "dev/forebay/boxoffice/account/";

    @Bean
    @DependsOnDatabaseInitialization
    Sync sync(Caches caches, Store store) {
        store.inTx(tx -> {
            triggers().forEach(triggers -> triggers.install(tx));
            return true;
        });
        return Sync.of(caches, graph(), Rules.NONE);
    }

    /**
     * Lists and searches keep ids, and are cleared whole, for any row may belong in them now. A product is apart from its place
     * in the shop's lists, its listing: how many there are of it changes with each order, and only whether there are any
     * concerns lists.
     */
    static DependencyGraph graph() {
        return DependencyGraph.declare()
                .domain(
                        "event",
                        event -> event.entry("events").clears("event-lists").clears("searches"))
                .domain(
                        "venue",
                        venue -> venue.entry("venues")
                                .clears("cities")
                                .clears("event-lists")
                                .clears("searches"))
                .domain("event_metrics", metrics -> metrics.clears("most-booked"))
                .domain("organization", organization -> organization.entry("organizations"))
                .domain("user", user -> user.entry("members"))
                .domain("category", category -> category.clears("navigation"))
                .domain("brand")
                .domain("product", product -> product.entry("products"))
                .domain(
                        "listing",
                        listing -> listing.clears("home")
                                .clears("navigation")
                                .clears("product-lists")
                                .clears("searches"))
                .domain(
                        "category_page",
                        page -> page.tag("category:", "category-pages").entry("brands"))
                .edge("event", "event_metrics", Mapping.same())
                .edge("event", "venue", Mapping.column("boxoffice.events", "id", "venue_id"))
                .edge("organization", "venue", Mapping.query(Sql.file(FOLDER + "venues_of_organization.sql")))
                .edge("organization", "user", Mapping.query(Sql.file(ACCOUNTS + "members_of_organization.sql")))
                .edge("category", "product", Mapping.query(Sql.file(FOLDER + "products_of_category.sql")))
                .edge("category", "category_page", Mapping.same())
                .edge("category", "listing", Mapping.same())
                .edge("brand", "listing", Mapping.same())
                .edge("brand", "product", Mapping.query(Sql.file(FOLDER + "products_of_brand.sql")))
                .edge("listing", "category_page", Mapping.query(Sql.file(FOLDER + "categories_of_product.sql")))
                .build();
    }

    /** A trigger knows its own row and not the graph: it names all that shows the row. */
    static List<Triggers> triggers() {
        return List.of(
                Triggers.forTable("boxoffice.events")
                        .invalidates("events", "id")
                        .invalidates("venues", "venue_id")
                        .clears("most-booked")
                        .clears("event-lists")
                        .clears("searches"),
                Triggers.forTable("boxoffice.price_categories").invalidates("events", "event_id"),
                Triggers.forTable("boxoffice.venues")
                        .invalidates("venues", "id")
                        .clears("cities")
                        .clears("event-lists")
                        .clears("searches"),
                Triggers.forTable("boxoffice.organizations")
                        .invalidates("organizations", "id")
                        .clears("venues")
                        .clears("members"),
                Triggers.forTable("boxoffice.users").invalidates("members", "id"),
                Triggers.forTable("boxoffice.categories")
                        .tag("category:", "id")
                        .clears("navigation")
                        .clears("products")
                        .clears("home")
                        .clears("product-lists"),
                Triggers.forTable("boxoffice.brands")
                        .clears("brands")
                        .clears("products")
                        .clears("home")
                        .clears("category-pages")
                        .clears("product-lists"),
                Triggers.forTable("boxoffice.products")
                        .invalidates("products", "id")
                        .seeing("id", LISTED)
                        .invalidates("brands", "category_id")
                        .tag("category:", "category_id")
                        .clears("home")
                        .clears("navigation")
                        .clears("product-lists")
                        .clears("searches"));
    }
}
