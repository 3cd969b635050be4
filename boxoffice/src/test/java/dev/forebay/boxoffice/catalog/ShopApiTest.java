package dev.forebay.boxoffice.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The shop over HTTP: lists, categories, products and their editing. */
class ShopApiTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final Client guest = office.guest();

    @ParameterizedTest
    @CsvSource({
        "latest, stock > 0, created_at desc",
        "bestSelling, stock > 0, sold desc",
        "discounted, stock > 0 and discount > 0, created_at desc",
        "regular, stock > 0 and discount = 0, created_at desc",
        "suggested, 'id in (select distinct on (category_id) id from boxoffice.products where stock > 0"
                + " order by category_id, sold desc, id)', sold desc"
    })
    void everyListOfTheFirstPageHasItsEightProducts(String list, String which, String order) {
        var expected = office.sql()
                .texts("select id from boxoffice.products where " + which + " order by " + order + ", id limit 8");

        var home = guest.get("/api/home");

        assertThat(home.status()).isEqualTo(200);
        assertThat(ids(home.json().at("/lists/" + list))).hasSize(8).containsExactlyElementsOf(expected);
    }

    @Test
    void theNavigationHasTheCategoriesInTheirOrder() {
        var categories = guest.get("/api/home").json().at("/categories");

        assertThat(ids(categories))
                .containsExactlyElementsOf(
                        office.sql().texts("select id from boxoffice.categories order by position, name, id"));
        assertThat(ids(guest.get("/api/categories").json())).isEqualTo(ids(categories));
    }

    @Test
    void aCategoryHasPagesOfTenAndFilters() {
        var first = guest.get("/api/categories/music").json();
        long total = first.at("/page/total").asLong();
        var seen = new ArrayList<>(ids(first.at("/page/products")));
        assertThat(seen).hasSize(10);
        for (int page = 1; page * 10L < total; page++) {
            seen.addAll(
                    ids(guest.get("/api/categories/music?page=" + page).json().at("/page/products")));
        }
        assertThat(seen)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        office.sql().texts("select id from boxoffice.products where category_id = 'music'"));

        String brand = first.at("/brands/0/id").asString();
        var ofBrand = guest.get("/api/categories/music?brand=" + brand).json();
        assertThat(ofBrand.at("/page/total").asLong())
                .isEqualTo(office.sql()
                        .number(
                                "select count(*) from boxoffice.products where category_id = 'music' and brand_id = ?",
                                brand))
                .isPositive();
        var vinyl = guest.get("/api/categories/music?query=vinyl").json();
        assertThat(vinyl.at("/page/total").asLong()).isPositive();
        assertThat(vinyl.at("/page/products/0/name").asString()).containsIgnoringCase("vinyl");
        assertThat(guest.get("/api/categories/music?page=9999").json().at("/page/products"))
                .isEmpty();
        assertThat(guest.get("/api/categories/none").code()).isEqualTo("unknown_category");
    }

    @Test
    void theOperatorAddsChangesAndTakesOutAndEachIsSeenAtOnce() {
        var operator = office.programOf("operator@example.com");
        var added = operator.post("/api/admin/products", product("T-1", "Zither string", "music", 900, 10));
        assertThat(added.status()).as(added.response().body()).isEqualTo(201);
        String path = "/api/products/" + added.text("/id");
        assertThat(guest.get(path).json().at("/price/amount").asLong()).isEqualTo(810);
        assertThat(guest.get("/api/home").text("/lists/latest/0/name")).isEqualTo("Zither string");
        assertThat(total("/api/categories/music?query=zither", "/page/total")).isOne();
        assertThat(total("/api/categories/books?query=zither", "/page/total")).isZero();
        assertThat(total("/api/search?query=zither", "/total")).isOne();

        var changed = operator.put("/api/admin" + path.substring(4), product("T-1", "Zither book", "books", 700, 0));
        assertThat(changed.status()).as(changed.response().body()).isEqualTo(200);
        assertThat(guest.get(path).text("/name")).isEqualTo("Zither book");
        assertThat(guest.get("/api/home").text("/lists/latest/0/name")).isEqualTo("Zither book");
        assertThat(total("/api/categories/music?query=zither", "/page/total"))
                .as("the category it left shows it no more")
                .isZero();
        assertThat(total("/api/categories/books?query=zither", "/page/total")).isOne();
        assertThat(operator.post("/api/admin/products", product("T-1", "Twin", "books", 1, 0))
                        .code())
                .isEqualTo("sku_taken");

        assertThat(operator.delete("/api/admin" + path.substring(4)).status()).isEqualTo(204);
        assertThat(guest.get(path).code()).isEqualTo("unknown_product");
        assertThat(total("/api/search?query=zither", "/total")).isZero();
        assertThat(operator.delete("/api/admin" + path.substring(4)).code()).isEqualTo("unknown_product");
        assertThat(office.sql()
                        .number(
                                "select count(*) from boxoffice.audit_log where subject = ?",
                                "product:" + added.text("/id")))
                .isEqualTo(3);
    }

    @Test
    void nonsenseIsRefusedAndNobodyElseMayEdit() {
        var operator = office.programOf("operator@example.com");
        assertThat(operator.post("/api/admin/products", product("T-2", "x", "none", 1, 0))
                        .code())
                .isEqualTo("unknown_category");
        assertThat(operator.post("/api/admin/products", product("T-2", "x", "music", 1, 95))
                        .code())
                .isEqualTo("invalid_fields");
        assertThat(operator.post("/api/admin/products", product("T-2", "a\\u0000b", "music", 1, 0))
                        .code())
                .isEqualTo("invalid_fields");
        var organiser = office.programOf("organiser@example.com");
        assertThat(organiser
                        .post("/api/admin/products", product("T-2", "x", "music", 1, 0))
                        .code())
                .isEqualTo("not_allowed");
        assertThat(guest.asGuest().delete("/api/admin/products/lml-001").status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/products?page=-1",
                "/api/products?page=10001",
                "/api/products?page=99999999999",
                "/api/products?page=x",
                "/api/categories/music?page=-1",
                "/api/search?query=a&page=-5",
                "/api/search?query=a&kind=everything"
            })
    void absurdPagesAreProblems(String path) {
        var answer = guest.get(path);

        assertThat(answer.status()).isIn(400, 422);
        assertThat(answer.code()).isIn("bad_page", "bad_parameter", "bad_kind");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "%25",
                "%7Bmusic%7D",
                "a%0D%0Ab%0A",
                "%00",
                "'%20%7C%20'",
                "%5C",
                "!()%26%3A*",
                "%3Cscript%3E",
                "%F0%9F%8E%BB"
            })
    void anyTextIsAQueryAndAnyFilterIsAFilter(String text) {
        for (String path : List.of(
                "/api/search?query=",
                "/api/products?query=",
                "/api/products?brand=",
                "/api/categories/music?brand=",
                "/api/events?query=",
                "/api/events?city=")) {
            var answer = guest.get(path + text);
            assertThat(answer.status())
                    .as(path + text + answer.response().body())
                    .isEqualTo(200);
        }
        assertThat(guest.get("/api/search?query=" + "x".repeat(5_000)).code()).isEqualTo("bad_query");
        assertThat(guest.get("/api/products?brand=" + "x".repeat(5_000)).code()).isEqualTo("bad_query");
    }

    private long total(String path, String pointer) {
        return guest.get(path).json().at(pointer).asLong();
    }

    private static List<String> ids(JsonNode nodes) {
        var ids = new ArrayList<String>();
        nodes.forEach(node -> ids.add(node.at("/id").asString()));
        return ids;
    }

    private String product(String sku, String name, String category, long price, int discount) {
        String brand = office.sql().text("select id from boxoffice.brands order by id limit 1");
        return """
                {"sku":"%s","name":"%s","category":"%s","brand":"%s","price":%d,"discount":%d,"currency":"EUR","stock":3}
                """.formatted(sku, name, category, brand, price, discount);
    }
}
