package dev.forebay.boxoffice.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operator gives accounts another number of seats. */
class MembersPageTest {
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
    @EnumSource(names = {"PHONE_DARK", "DESKTOP_LIGHT"})
    void theOperatorFindsAnAccountAndChangesItsSeats(Look look) {
        String email = OFFICE.newBuyer();
        try (var operator = new Visitor(chromium, OFFICE, look)) {
            Page page = operator.open("/operator/members").page();
            operator.signIn("operator@example.com");
            operator.reads("Seats per account");
            assertThat(page.locator(".members > li")).hasCount(20);
            operator.seesAnAccessiblePage();

            page.locator("[name=query]").first().fill(email);
            page.locator(".find [type=submit]").click();
            assertThat(page.locator(".members > li")).hasCount(1);
            page.getByLabel("Seats of one event for " + email).fill("25");
            page.getByLabel("Why, for " + email).fill("A choir, <b>told</b> by phone");
            page.getByLabel("Set the seats of " + email).click();

            assertThat(page.locator(".note")).containsText(email + " may hold 25 seats of one event");
            assertThat(page.locator(".members > li")).hasCount(1);
            assertThat(page.locator(".members .tag")).hasText("25 seats");
            assertThat(page.locator(".members")).containsText("operator@example.com: A choir, <b>told</b> by phone");
            operator.seesAnAccessiblePage();
            assertThat(operator.complaints()).isEmpty();
        }
    }

    @Test
    void wrongNumbersAreRefusedInWordsAndOthersMayNotLook() {
        var operator = OFFICE.browserOf("operator@example.com");
        String email = OFFICE.newBuyer();
        String id = OFFICE.sql().text("select id from boxoffice.users where email = ?", email);
        operator.header("Content-Type", "application/x-www-form-urlencoded");
        var refused = operator.post("/operator/members/" + id + "/seat-limit", "limit=0&reason=none");
        assertThat(refused.header("Location"))
                .hasValueSatisfying(place -> assertThat(place).contains("/operator/members?query=&page=0"));
        assertThat(operator.get("/operator/members").response().body()).contains("A limit is 1 to 200 seats");
        assertThat(operator.without("X-CSRF-Token")
                        .post("/operator/members/" + id + "/seat-limit", "limit=20&reason=forged")
                        .status())
                .isEqualTo(403);
        assertThat(OFFICE.sql().number("select seat_limit from boxoffice.users where id = ?", id))
                .isEqualTo(10);
        assertThat(OFFICE.browserOf(email).get("/operator/members").status()).isEqualTo(403);
    }
}
