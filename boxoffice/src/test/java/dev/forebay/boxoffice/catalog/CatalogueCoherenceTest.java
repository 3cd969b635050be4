package dev.forebay.boxoffice.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.boxoffice.testing.Statements;
import dev.forebay.cache.Cache;
import dev.forebay.cache.Caches;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One catalogue on two nodes: what is changed on one, or in PostgreSQL by anybody, is seen on both; without Redis too. */
class CatalogueCoherenceTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void changesAreSeenOnBothNodesAndPagesAreServedWithoutRedis() {
        try (var redis = EmbeddedRedis.builder().start();
                var here = RunningBoxOffice.start(redis, EmbeddedServers.createDatabase("catalogue"));
                var there = here.another()) {
            secondViewAsksPostgresNothing(here);
            whatOneNodeLoadedTheOtherNeedNot(here, there);
            changesByTheApiAreSeenOnBoth(here, there);
            changesByAnybodyAreSeenOnBoth(here, there);
            howManyThereAreClearsNoList(here);
            redis.kill();
            pagesAreServedWithoutRedis(here);
        }
    }

    private static void secondViewAsksPostgresNothing(RunningBoxOffice office) {
        warmUpsHaveEnded(office);
        office.bean(Caches.class).all().forEach(Cache::clear);
        var statements = office.bean(Statements.class);
        var views = List.of(
                "/api/home",
                "/api/categories/music?page=1",
                "/api/search?query=paper",
                "/api/events?query=paper",
                "/api/products/lml-001");
        statements.forget();
        views.forEach(view -> assertThat(office.guest().get(view).status()).isEqualTo(200));
        assertThat(statements.ofTheCatalogue()).isNotEmpty();

        statements.forget();
        views.forEach(view -> assertThat(office.guest().get(view).status()).isEqualTo(200));
        assertThat(statements.ofTheCatalogue()).isEmpty();
    }

    private static void whatOneNodeLoadedTheOtherNeedNot(RunningBoxOffice here, RunningBoxOffice there) {
        warmUpsHaveEnded(there);
        here.bean(Caches.class).all().forEach(Cache::clear);
        here.guest().get("/api/home");
        var statements = there.bean(Statements.class);
        statements.forget();
        there.guest().get("/api/home");
        assertThat(statements.ofTheCatalogue()).isEmpty();
    }

    /** They run behind the start, and ask as visitors do. */
    private static void warmUpsHaveEnded(RunningBoxOffice office) {
        var statements = office.bean(Statements.class);
        await().atMost(SOON).during(Duration.ofMillis(300)).until(() -> {
            boolean quiet = statements.ofTheCatalogue().isEmpty();
            statements.forget();
            return quiet;
        });
    }

    private static void changesByTheApiAreSeenOnBoth(RunningBoxOffice here, RunningBoxOffice there) {
        var operator = here.programOf("operator@example.com");
        String brand = here.sql().text("select id from boxoffice.brands order by id limit 1");
        String product = """
                {"sku":"C-1","name":"%s","category":"music","brand":"%s","price":900,"currency":"EUR","stock":3}
                """;
        there.guest().get("/api/home");
        there.guest().get("/");
        there.guest().get("/api/categories/music");

        var added = operator.post("/api/admin/products", product.formatted("Glass harp", brand));
        assertThat(added.status()).as(added.response().body()).isEqualTo(201);
        assertThat(newest(here)).isEqualTo("Glass harp");
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(newest(there)).isEqualTo("Glass harp");
            assertThat(there.guest().get("/api/categories/music").text("/page/products/0/name"))
                    .isEqualTo("Glass harp");
        });

        operator.put("/api/admin/products/" + added.text("/id"), product.formatted("Glass flute", brand));
        assertThat(newest(here)).isEqualTo("Glass flute");
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(newest(there)).isEqualTo("Glass flute");
            assertThat(there.guest().get("/").response().body())
                    .contains("Glass flute")
                    .doesNotContain("Glass harp");
        });

        operator.put("/api/admin/products/" + added.text("/id"), product.formatted("<b>Glass</b> \u00e9", brand));
        assertThat(here.guest().get("/").response().body())
                .contains("&lt;b&gt;Glass&lt;/b&gt; \u00e9")
                .doesNotContain("<b>Glass");
    }

    private static void changesByAnybodyAreSeenOnBoth(RunningBoxOffice here, RunningBoxOffice there) {
        for (var office : List.of(here, there)) {
            newest(office);
            office.guest().get("/api/search?query=ukulele");
        }
        here.sql().update("update boxoffice.products set name = 'Ukulele' where sku = 'C-1'");
        for (var office : List.of(here, there)) {
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(newest(office)).isEqualTo("Ukulele");
                assertThat(office.guest()
                                .get("/api/search?query=ukulele")
                                .json()
                                .at("/total")
                                .asLong())
                        .isOne();
            });
        }

        String event = here.sql().text("select id from boxoffice.events order by id limit 1");
        String owner = here.sql().text("select organization_id from boxoffice.events where id = ?", event);
        String venue = here.sql().text("select venue_id from boxoffice.events where id = ?", event);
        there.guest().get("/api/events/" + event);
        there.guest().get("/api/search?query=kookaburra");
        here.sql().update("update boxoffice.events set name = 'Kookaburra' where id = ?", event);
        here.sql().update("update boxoffice.price_categories set price = 4711 where event_id = ?", event);
        here.sql().update("update boxoffice.organizations set name = 'Other owner' where id = ?", owner);
        here.sql().update("update boxoffice.venues set name = 'Other house' where id = ?", venue);
        here.sql().update("update boxoffice.categories set name = 'Sounds' where id = 'music'");
        for (var office : List.of(there, here)) {
            await().atMost(SOON).untilAsserted(() -> showsWhatPsqlChanged(office, event));
        }
    }

    private static void showsWhatPsqlChanged(RunningBoxOffice office, String event) {
        var seen = office.guest().get("/api/events/" + event);
        assertThat(seen.text("/name")).isEqualTo("Kookaburra");
        assertThat(seen.json().at("/categories/0/price/amount").asLong()).isEqualTo(4711);
        assertThat(seen.text("/organization/name")).isEqualTo("Other owner");
        assertThat(seen.text("/venue/name")).isEqualTo("Other house");
        assertThat(office.guest()
                        .get("/api/search?query=kookaburra")
                        .json()
                        .at("/total")
                        .asLong())
                .isOne();
        assertThat(office.guest().get("/api/categories/music").text("/page/products/0/category/name"))
                .isEqualTo("Sounds");
        assertThat(office.guest().get("/api/categories/music").text("/category/name"))
                .isEqualTo("Sounds");
    }

    /** What orders will do all the time concerns lists only where a product enters or leaves them. */
    private static void howManyThereAreClearsNoList(RunningBoxOffice office) {
        var views = List.of("/api/home", "/api/categories/music", "/api/search?query=ukulele", "/api/categories");
        var statements = office.bean(Statements.class);
        views.forEach(view -> office.guest().get(view));
        statements.forget();

        office.sql().update("update boxoffice.products set stock = stock - 1, sold = sold + 1 where sku = 'C-1'");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(office.guest()
                                .get("/api/home")
                                .json()
                                .at("/lists/latest/0/stock")
                                .asInt())
                        .isEqualTo(2));
        views.forEach(view -> office.guest().get(view));
        assertThat(statements.ofTheCatalogue())
                .isNotEmpty()
                .allMatch(sql -> sql.contains("any (") && sql.contains("boxoffice.shown_products"));

        office.sql().update("update boxoffice.products set stock = 0 where sku = 'C-1'");
        await().atMost(SOON).until(() -> !newest(office).equals("Ukulele"));
        office.sql().update("update boxoffice.products set stock = 3 where sku = 'C-1'");
        await().atMost(SOON).until(() -> newest(office).equals("Ukulele"));
    }

    private static void pagesAreServedWithoutRedis(RunningBoxOffice office) {
        for (String path : List.of(
                "/api/home",
                "/api/categories/books?query=play",
                "/api/search?query=whale",
                "/api/products/lml-002",
                "/")) {
            assertThat(office.guest().get(path).status()).as(path).isEqualTo(200);
        }
        office.sql().update("update boxoffice.products set stock = 0 where sku = 'C-1'");
        await().atMost(SOON).until(() -> !newest(office).equals("Ukulele"));
    }

    private static String newest(RunningBoxOffice office) {
        return office.guest().get("/api/home").text("/lists/latest/0/name");
    }
}
