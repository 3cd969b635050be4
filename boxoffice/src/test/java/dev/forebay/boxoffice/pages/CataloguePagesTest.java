package dev.forebay.boxoffice.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.boxoffice.testing.Statements;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the first page through the shop and the search, with axe-core over every page on the way. */
class CataloguePagesTest {
    private static final RunningBoxOffice OFFICE = RunningBoxOffice.shared();
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = new Chromium();
    }

    @AfterAll
    static void stop() {
        chromium.close();
    }

    @ParameterizedTest
    @EnumSource
    void aVisitorLooksAround(Look look) {
        try (var visitor = new Visitor(chromium, OFFICE, look)) {
            Page page = visitor.open("/").page();
            visitor.reads("What is on");
            assertThat(page.locator(".events > li")).hasCount(5);
            assertThat(page.locator(".products")).hasCount(5);
            assertThat(page.locator(".products").first().locator("li")).hasCount(8);
            visitor.seesAnAccessiblePage();

            page.locator(".catalogue").getByText("Music").click();
            visitor.reads("Music");
            assertThat(page.locator(".products > li")).hasCount(10);
            page.getByText("Next page").click();
            assertThat(page.locator("[rel=prev]")).isVisible();
            visitor.seesAnAccessiblePage();

            page.locator(".product").first().click();
            assertThat(page.locator(".facts")).containsText("LML-");
            visitor.seesAnAccessiblePage();

            visitor.open("/search");
            page.locator(".find [name=query]").fill("paper");
            page.locator(".find [type=submit]").click();
            assertThat(page.locator(".event-title").first()).containsText("Paper");
            visitor.seesAnAccessiblePage();
            page.locator(".kinds").getByText("Shop").click();
            assertThat(page.locator(".events")).hasCount(0);

            visitor.open("/events");
            visitor.reads("Events");
            visitor.seesAnAccessiblePage();
            assertThat(visitor.complaints()).isEmpty();
        }
    }

    @Test
    void nothingFoundAndWrongAddressesSaySo() {
        try (var visitor = new Visitor(chromium, OFFICE, Look.PHONE_LIGHT)) {
            visitor.open("/search?query=nothing-is-called-this");
            assertThat(visitor.page().locator(".empty")).containsText("Nothing matches");
            visitor.open("/categories/music?query=zzz&page=99999&brand=%7B%7D%0A*");
            assertThat(visitor.page().locator(".empty")).containsText("Nothing matches");
            visitor.seesAnAccessiblePage();
            visitor.open("/categories/none");
            visitor.reads("There is nothing here");
            visitor.open("/products/none");
            visitor.reads("There is nothing here");
        }
    }

    @Test
    void theOperatorComparesSourceAndCache() {
        try (var visitor = new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT)) {
            Page page = visitor.open("/operator/catalogue").page();
            visitor.signIn("operator@example.com");
            visitor.reads("Source and cache");
            assertThat(page.locator(".compared tbody tr")).hasCount(9);
            visitor.seesAnAccessiblePage();
        }
        assertThat(OFFICE.browserOf(OFFICE.newBuyer())
                        .get("/operator/catalogue")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void theSecondViewOfTheFirstPageAsksTheCatalogueNothing() {
        var guest = OFFICE.guest();
        var statements = OFFICE.bean(Statements.class);
        // what another test changed last may be invalidated a moment later
        await().untilAsserted(() -> {
            guest.get("/");
            statements.forget();

            assertThat(guest.get("/").response().body()).contains("What is on");

            assertThat(statements.ofTheCatalogue()).isEmpty();
        });
    }

    @Test
    void whatOneReaderWasShownSaysNothingOfThemToTheNext() {
        String toTheOrganiser =
                OFFICE.browserOf("organiser@example.com").get("/").response().body();
        String toAGuest = OFFICE.guest().get("/").response().body();

        assertThat(toTheOrganiser).contains("/sign-out", "/organiser");
        assertThat(toAGuest).contains("class=\"product\"").doesNotContain("/sign-out", "/organiser", "_csrf");
    }
}
