package dev.forebay.boxoffice.catalog;

import dev.forebay.boxoffice.catalog.Product.Named;
import dev.forebay.boxoffice.platform.Times;
import dev.forebay.store.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The products as PostgreSQL has them; each call is one statement. Thread-safe. */
@Component
class ProductSource {
    private static final String FOLDER = "dev/forebay/boxoffice/catalog/";
    private static final Sql FIND = Sql.file(FOLDER + "product_find.sql");
    private static final Sql SEARCH = Sql.file(FOLDER + "product_search.sql");
    private static final Sql NAVIGATION = Sql.file(FOLDER + "navigation.sql");
    private static final Sql BRANDS = Sql.file(FOLDER + "brands_of_category.sql");

    private static final Sql BRAND_EXISTS = Sql.file(FOLDER + "brand_exists.sql");

    private final JdbcClient jdbc;

    ProductSource(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those that there are. */
    Map<String, Product> find(Collection<String> ids) {
        var found = new LinkedHashMap<String, Product>();
        jdbc.sql(FIND.text()).param("ids", ids.toArray(String[]::new)).query(row -> {
            found.put(row.getString("id"), product(row));
        });
        return found;
    }

    /** The ids of a list of the first page. */
    List<String> list(HomeList list) {
        return jdbc.sql(list.sql().text())
                .param("size", HomeList.SIZE)
                .query((row, n) -> row.getString("id"))
                .list();
    }

    /** The ids of a page. */
    ProductIds page(ProductQuery query) {
        var total = new long[1];
        var ids = jdbc.sql(SEARCH.text())
                .param("category", query.category())
                .param("brand", query.brand())
                .param("all", Terms.of(query.text()).all())
                .param("size", ProductQuery.SIZE)
                .param("offset", (long) query.page() * ProductQuery.SIZE)
                .query((row, n) -> {
                    total[0] = row.getLong("total");
                    return row.getString("id");
                })
                .list();
        return new ProductIds(ids, total[0]);
    }

    List<ShopCategory> navigation() {
        return jdbc.sql(NAVIGATION.text())
                .query((row, n) ->
                        new ShopCategory(row.getString("id"), row.getString("name"), row.getLong("products")))
                .list();
    }

    List<Named> brands(String category) {
        return jdbc.sql(BRANDS.text())
                .param("category", category)
                .query((row, n) -> new Named(row.getString("id"), row.getString("name")))
                .list();
    }

    boolean brandExists(String id) {
        return jdbc.sql(BRAND_EXISTS.text())
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    private static Product product(ResultSet row) throws SQLException {
        return new Product(
                row.getString("id"),
                row.getString("sku"),
                row.getString("name"),
                row.getString("description"),
                new Named(row.getString("category_id"), row.getString("category_name")),
                new Named(row.getString("brand_id"), row.getString("brand_name")),
                row.getLong("price"),
                row.getInt("discount"),
                row.getString("currency"),
                row.getInt("stock"),
                row.getInt("sold"),
                Times.read(row, "created_at"));
    }
}
