package dev.forebay.boxoffice.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bringing a venue with and without faults, and putting an event on sale in it. */
class OrganiserPagesTest {
    private static final RunningBoxOffice OFFICE = RunningBoxOffice.shared();
    private static final String PLAN = """
            {"name": "Ferry Hall", "size": {"width": 200, "height": 100},
             "categories": [{"name": "Deck", "color": "#0072b2"}],
             "zones": [{"name": "Deck", "position": {"x": 0, "y": 0}, "rows": [
               {"row_number": "A", "position": {"x": 10, "y": 20}, "seats": [
                 {"seat_guid": "A-1", "seat_number": "1", "position": {"x": 0, "y": 0}, "category": "%s"},
                 {"seat_guid": "A-2", "seat_number": "2", "position": {"x": 25, "y": 0}, "category": "Deck"}]}],
               "areas": []}]}
            """;

    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = new Chromium();
    }

    @AfterAll
    static void stop() {
        chromium.close();
    }

    @Test
    void aPlanWithFaultsIsRefusedInWordsAndAGoodOneGoesOnSale() {
        try (var organiser = new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT)) {
            Page page = organiser.open("/sign-in?next=/organiser").page();
            organiser.signIn("organiser@example.com");
            organiser.reads("Organise");
            organiser.seesAnAccessiblePage();

            send(page, PLAN.formatted("Bridge"));
            assertThat(page.locator("[data-note]")).containsText("The plan has one fault and was not stored");
            assertThat(page.locator("[data-faults] td").first()).containsText("/zones/0/rows/0/seats/0");
            organiser.seesAnAccessiblePage();

            send(page, PLAN.formatted("Deck"));
            assertThat(page.locator("#sell")).containsText("Ferry Hall");
            organiser.seesAnAccessiblePage();
            page.locator("#sell-form [name=name]").fill("Ferry Songs");
            page.locator("#sell-form [name=price]").fill("12.50");
            page.getByText("Put it on sale").click();
            page.locator("html[data-ready]").waitFor();
            organiser.reads("Ferry Songs");
            assertThat(page.locator(".filters")).containsText("12.50 EUR");
            assertThat(page.locator("[data-free]")).hasText("2");
        }
    }

    private static void send(Page page, String plan) {
        page.locator("[name=plan]")
                .setInputFiles(new FilePayload("plan.json", "application/json", plan.getBytes(UTF_8)));
        page.locator("[name=city]").fill("Rotterdam");
        page.getByText("Import the plan").click();
    }

    @Test
    void aBuyerIsToldThatThePageIsNotForThem() {
        try (var buyer = new Visitor(chromium, OFFICE, Look.PHONE_DARK)) {
            buyer.open("/sign-in?next=/organiser");
            buyer.signIn(OFFICE.newBuyer());
            buyer.reads("That is not for this account");
            buyer.seesAnAccessiblePage();
            assertThat(buyer.page().locator(".top nav")).not().containsText("Organise");
        }
    }
}
