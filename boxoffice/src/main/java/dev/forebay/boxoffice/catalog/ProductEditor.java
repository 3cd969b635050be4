package dev.forebay.boxoffice.catalog;

import dev.forebay.boxoffice.platform.Times;
import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import dev.forebay.sync.Sync;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Changes the shop. What shows a product is invalidated in the transaction that changes it: whoever asks after the
 * commit sees the change, on every node. Thread-safe.
 */
@Component
public class ProductEditor {
    private static final String FOLDER = "dev/forebay/boxoffice/catalog/";
    private static final Sql BRAND = Sql.file(FOLDER + "brand_insert.sql");
    private static final Sql CATEGORY = Sql.file(FOLDER + "category_insert.sql");
    private static final Sql INSERT = Sql.file(FOLDER + "product_insert.sql");
    private static final Sql LISTED = Sql.file("dev/forebay/boxoffice/catalog/product_listed_otherwise.sql");
    private static final Sql UPDATE = Sql.file(FOLDER + "product_update.sql");
    private static final Sql DELETE = Sql.file(FOLDER + "product_delete.sql");

    private final JdbcClient jdbc;
    private final SpringTx transactions;
    private final Sync sync;

    ProductEditor(JdbcClient jdbc, SpringTx transactions, Sync sync) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.sync = sync;
    }

    /**
     * What an editor says of a product.
     *
     * @param price in minor units, before the discount
     * @param discount per cent off, 0 to 90
     */
    public record Draft(
            String sku,
            String name,
            String description,
            String category,
            String brand,
            long price,
            int discount,
            String currency,
            int stock) {}

    /** A product to add, with what a shop that has run for a while knows of it. */
    public record NewProduct(String id, Draft draft, int sold, Instant createdAt) {}

    /** Adds a brand. */
    public void addBrand(String id, String name) {
        transactions.inTx(tx -> {
            sync.changed(tx, "brand", id);
            return jdbc.sql(BRAND.text()).param("id", id).param("name", name).update();
        });
    }

    /** Adds a category at its place in the navigation. */
    public void addCategory(String id, String name, int position) {
        transactions.inTx(tx -> {
            sync.changed(tx, "category", id);
            return jdbc.sql(CATEGORY.text())
                    .param("id", id)
                    .param("name", name)
                    .param("position", position)
                    .update();
        });
    }

    /** Adds products, all or none. */
    public void add(List<NewProduct> products) {
        transactions.inTx(tx -> {
            products.forEach(product -> statement(INSERT, product.id(), product.draft())
                    .param("sold", product.sold())
                    .param("createdAt", Times.toDatabase(product.createdAt()))
                    .update());
            var ids = products.stream().map(NewProduct::id).toList();
            sync.changed(tx, "product", ids);
            sync.changed(tx, "listing", ids);
            return products.size();
        });
    }

    /** Changes a product; false where there is none. */
    public boolean update(String id, Draft draft) {
        return transactions.inTx(tx -> {
            var listed = statement(LISTED, id, draft).query(Boolean.class).optional();
            if (listed.isEmpty()) {
                return false;
            }
            // Before and after: the category it leaves shows it too.
            if (listed.get()) {
                sync.changed(tx, "listing", id);
            }
            int unused = statement(UPDATE, id, draft).update();
            sync.changed(tx, "product", id);
            if (listed.get()) {
                sync.changed(tx, "listing", id);
            }
            return true;
        });
    }

    /** Takes a product out of the shop; false where there is none. */
    public boolean delete(String id) {
        return transactions.inTx(tx -> {
            sync.changed(tx, "product", id);
            sync.changed(tx, "listing", id);
            return jdbc.sql(DELETE.text()).param("id", id).update() == 1;
        });
    }

    private JdbcClient.StatementSpec statement(Sql sql, String id, Draft draft) {
        return jdbc.sql(sql.text())
                .param("id", id)
                .param("sku", draft.sku())
                .param("name", draft.name())
                .param("description", draft.description())
                .param("category", draft.category())
                .param("brand", draft.brand())
                .param("price", draft.price())
                .param("discount", draft.discount())
                .param("currency", draft.currency())
                .param("stock", draft.stock());
    }
}
