package dev.forebay.boxoffice.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Buying seats from the first page to the ticket, and axe-core over every page on the way. */
class PurchasePagesTest {
    private static final RunningBoxOffice OFFICE = RunningBoxOffice.shared();
    private static Chromium chromium;
    private static Stage theatre;

    @BeforeAll
    static void start() {
        chromium = new Chromium();
        theatre = Stage.theatre(OFFICE);
    }

    @AfterAll
    static void stop() {
        chromium.close();
    }

    @ParameterizedTest
    @EnumSource
    void aGuestPicksSeatsSignsInPaysAndGetsTickets(Look look) {
        var seats = theatre.seatsTogether();
        try (var visitor = new Visitor(chromium, OFFICE, look)) {
            Page page = visitor.open("/events").page();
            visitor.reads("Events");
            visitor.seesAnAccessiblePage();

            visitor.openEvent(theatre.event());
            visitor.seatInList(seats.get(0).section(), seats.get(0).id()).click();
            visitor.seatInList(seats.get(1).section(), seats.get(1).id()).click();
            assertThat(page.locator("[data-hold]")).containsText("Hold 2 seats");
            page.locator("[data-hold]").click();
            assertThat(page.locator("[data-checkout]")).isVisible();
            assertThat(page.locator(".cart [data-clock]")).containsText(Pattern.compile("10:00|9:5\\d"));
            visitor.seesAnAccessiblePage();

            page.locator("[data-checkout]").click();
            visitor.reads("Cart");
            visitor.seesAnAccessiblePage();
            page.getByText("Sign in and pay").click();
            visitor.reads("Sign in");
            visitor.seesAnAccessiblePage();
            visitor.signIn(OFFICE.newBuyer());
            page.getByText("Go to payment").click();
            visitor.reads("Payment");
            visitor.seesAnAccessiblePage();

            page.locator("[value=test_declined]").check();
            page.locator("main form [type=submit]").first().click();
            assertThat(page.locator(".note")).containsText("Nothing was charged");
            visitor.seesAnAccessiblePage();
            page.locator("[value=test_unknown]").check();
            page.locator("main form [type=submit]").first().click();
            assertThat(page.locator(".state-line")).containsText("The seats are yours");
            visitor.seesAnAccessiblePage();

            page.getByText("Show the tickets").click();
            assertThat(page.locator(".ticket")).hasCount(2);
            assertThat(page.locator(".ticket .code path").first()).hasAttribute("d", Pattern.compile("M.+z"));
            visitor.seesAnAccessiblePage();
            visitor.open("/bookings");
            visitor.seesAnAccessiblePage();
            assertThat(visitor.complaints()).isEmpty();
        }
    }

    /** What a window of 1,280 by 800 is at 200 %, to somebody who wants nothing to move. */
    @Test
    void atTwiceTheSizeAndWithoutMotionEveryPageFitsAndStandsStill() {
        var options = new NewContextOptions()
                .setViewportSize(640, 400)
                .setDeviceScaleFactor(2)
                .setReducedMotion(ReducedMotion.REDUCE);
        var seat = theatre.seatsTogether().getFirst();
        try (var visitor = new Visitor(chromium, OFFICE, options)) {
            Page page = visitor.page();
            for (String path :
                    List.of("/", "/events", "/search?query=paper", "/categories/music", "/sign-in", "/cart")) {
                fitsAndStandsStill(visitor.open(path));
            }
            visitor.open("/categories/music").page().locator(".product").first().click();
            fitsAndStandsStill(visitor);
            page.navigate(OFFICE.uri() + "/events/" + theatre.event() + "/seats?section=" + seat.section());
            fitsAndStandsStill(visitor);

            visitor.openEvent(theatre.event());
            visitor.seatInList(seat.section(), seat.id()).click();
            fitsAndStandsStill(visitor);
            page.locator("[data-hold]").click();
            page.locator("[data-checkout]").click();
            visitor.reads("Cart");
            fitsAndStandsStill(visitor);
            page.getByText("Sign in and pay").click();
            visitor.signIn(OFFICE.newBuyer());
            page.getByText("Go to payment").click();
            visitor.reads("Payment");
            fitsAndStandsStill(visitor);
            page.locator("main form [type=submit]").first().click();
            assertThat(page.locator(".ticket")).hasCount(1);
            fitsAndStandsStill(visitor);
            fitsAndStandsStill(visitor.open("/bookings"));
        }
        try (var operator = new Visitor(chromium, OFFICE, options)) {
            operator.open("/operator/members").signIn("operator@example.com");
            operator.reads("Seats per account");
            fitsAndStandsStill(operator);
            fitsAndStandsStill(operator.open("/operator/catalogue"));
            fitsAndStandsStill(operator.open("/organiser"));
        }
        try (var somebody = new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT)) {
            assertThat(somebody.open("/events").movingParts())
                    .as("what stands still only where that is wished")
                    .isNotEmpty();
        }
    }

    private static void fitsAndStandsStill(Visitor visitor) {
        visitor.seesAPageThatFits();
        assertThat(visitor.movingParts()).as(visitor.page().url()).isEmpty();
    }

    @Test
    void everythingWorksWithoutScripts() {
        var seats = theatre.seatsTogether();
        try (var visitor =
                new Visitor(chromium, OFFICE, Look.PHONE_LIGHT.options().setJavaScriptEnabled(false))) {
            Page page = visitor.open("/events/" + theatre.event()).page();
            page.locator("[data-section=\"" + seats.get(0).section() + "\"] a").click();
            page.locator("[value=\"" + seats.get(0).id() + "\"]").check();
            page.getByText("Hold these seats").click();
            visitor.reads("Cart");
            page.getByText("Hold on for ten minutes").click();
            assertThat(page.locator(".note.ok")).containsText("Your seats are yours until");
            page.getByText("Sign in and pay").click();
            visitor.signIn(OFFICE.newBuyer());
            page.getByText("Go to payment").click();
            page.locator("main form [type=submit]").first().click();
            assertThat(page.locator(".ticket")).hasCount(1);
            page.getByText("Cancel this booking").click();
            page.getByText("Yes, cancel it").click();
            assertThat(page.locator(".note.ok")).containsText("cancelled");
        }
    }

    @Test
    void aTakenSeatIsToldInWordsWithoutScriptsToo() {
        var seats = theatre.seatsTogether();
        try (var visitor =
                new Visitor(chromium, OFFICE, Look.PHONE_LIGHT.options().setJavaScriptEnabled(false))) {
            Page page = visitor.open("/events/" + theatre.event()).page();
            page.locator("[data-section=\"" + seats.get(0).section() + "\"] a").click();
            page.locator("[value=\"" + seats.get(0).id() + "\"]").check();
            theatre.takenBySomebodyElse(seats.get(0));
            page.getByText("Hold these seats").click();
            assertThat(page.locator(".note")).containsText("taken a moment ago");
        }
    }

    @Test
    void pagesWithoutContentAndWrongAddressesSaySo() {
        try (var visitor = new Visitor(chromium, OFFICE, Look.PHONE_DARK)) {
            visitor.open("/cart");
            assertThat(visitor.page().locator(".empty")).containsText("Seats that you hold stand here");
            visitor.seesAnAccessiblePage();
            visitor.open("/events?query=nothing-is-called-this");
            assertThat(visitor.page().locator(".empty")).containsText("Nothing matches");
            visitor.seesAnAccessiblePage();
            visitor.open("/no-such-page");
            visitor.reads("There is nothing here");
            visitor.seesAnAccessiblePage();
            visitor.open("/events/no-such-event");
            visitor.reads("There is nothing here");
            visitor.open("/bookings");
            visitor.reads("Sign in");
        }
    }
}
