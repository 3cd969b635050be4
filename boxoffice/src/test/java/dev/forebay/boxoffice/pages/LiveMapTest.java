package dev.forebay.boxoffice.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.ReducedMotion;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The map is true for everybody, kind when a seat is lost, honest when it is old, and usable by keyboard alone. */
class LiveMapTest {
    private static final RunningBoxOffice OFFICE = RunningBoxOffice.shared();
    private static final long FIRST_VIEW_BYTES = 150_000;
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

    @Test
    void aHeldSeatShowsAtOnceEverywhereAndSoDoesItsRelease() {
        var seat = theatre.seatsTogether().getFirst();
        try (var buyer = new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT);
                var watcher = new Visitor(chromium, OFFICE, Look.PHONE_DARK)) {
            watcher.openEvent(theatre.event());
            Locator watched = watcher.seatInList(seat.section(), seat.id());
            buyer.openEvent(theatre.event());
            buyer.seatInList(seat.section(), seat.id()).click();
            buyer.page().locator("[data-hold]").click();
            assertThat(buyer.seatInList(seat.section(), seat.id())).hasAttribute("data-look", "mine");
            assertThat(watched).hasAttribute("data-look", "held");
            buyer.page().locator("[data-release]").click();
            assertThat(watched).hasAttribute("data-look", "available");
        }
    }

    @Test
    void aSelectedSeatThatIsTakenLeavesTheSelectionWithThreeOthersOffered() {
        var seat = theatre.seatsTogether().get(2);
        try (var visitor = new Visitor(chromium, OFFICE, Look.PHONE_LIGHT)) {
            Page page = visitor.openEvent(theatre.event()).page();
            visitor.seatInList(seat.section(), seat.id()).click();
            assertThat(page.locator("[data-hold]")).isVisible();
            theatre.takenBySomebodyElse(seat);
            assertThat(page.locator(".cart-note")).containsText("Just taken: Row");
            assertThat(page.locator(".cart-note .suggest")).hasCount(3);
            assertThat(page.locator("[data-hold]")).isHidden();
            visitor.seesAnAccessiblePage();
            page.locator(".cart-note .suggest").first().click();
            assertThat(page.locator("[data-hold]")).containsText("Hold 1 seat");
        }
    }

    @Test
    void whoStandsInLineIsOfferedTheSeatWhenItIsGivenBack() {
        var seat = theatre.seatsTogether().get(1);
        Runnable giveBack = theatre.takenBySomebodyElse(seat);
        try (var visitor = new Visitor(chromium, OFFICE, Look.DESKTOP_DARK)) {
            Page page = visitor.openEvent(theatre.event()).page();
            visitor.seatInList(seat.section(), seat.id()).click();
            page.getByText("Put me in line for it").click();
            assertThat(page.locator(".cart-note")).containsText("You are number 1 in line");
            giveBack.run();
            assertThat(page.locator(".cart-note")).containsText("is free again, and kept for you");
            page.getByText("Hold it").click();
            assertThat(visitor.seatInList(seat.section(), seat.id())).hasAttribute("data-look", "mine");
        }
    }

    @Test
    void whoStopsWaitingIsOfferedNothing() {
        var seat = theatre.seatsTogether().get(1);
        Runnable giveBack = theatre.takenBySomebodyElse(seat);
        try (var visitor = new Visitor(chromium, OFFICE, Look.PHONE_LIGHT)) {
            Page page = visitor.openEvent(theatre.event()).page();
            Locator seen = visitor.seatInList(seat.section(), seat.id());
            seen.click();
            page.getByText("Put me in line for it").click();
            page.getByText("Stop waiting").click();
            assertThat(page.locator(".cart-note")).containsText("You no longer wait for Row");
            giveBack.run();
            assertThat(seen).hasAttribute("data-look", "available");
        }
    }

    @Test
    void whatIsOfferedMayBeLetGo() {
        var seat = theatre.seatsTogether().get(1);
        Runnable giveBack = theatre.takenBySomebodyElse(seat);
        try (var visitor = new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT)) {
            Page page = visitor.openEvent(theatre.event()).page();
            Locator seen = visitor.seatInList(seat.section(), seat.id());
            seen.click();
            page.getByText("Put me in line for it").click();
            assertThat(page.locator(".cart-note")).containsText("You are number 1 in line");
            giveBack.run();
            page.getByText("Let it go").click();
            assertThat(seen).hasAttribute("data-look", "available");
        }
    }

    @Test
    void whoMayHoldSixtySeatsPicksAndHoldsThemOnTheMapAndOthersTen() {
        var seats = theatre.seats(52);
        String email = OFFICE.newBuyer();
        String id = OFFICE.sql().text("select id from boxoffice.users where email = ?", email);
        OFFICE.programOf("operator@example.com")
                .put("/api/admin/members/" + id + "/seat-limit", "{\"limit\": 60, \"reason\": \"a coach\"}");
        try (var visitor = new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT)) {
            Page page = visitor.openEvent(theatre.event()).page();
            pick(visitor, seats.subList(0, 11));
            assertThat(page.locator("[data-hold]")).containsText("Hold 10 seats");
            assertThat(page.locator("[data-note]")).containsText("10 seats");

            visitor.open("/sign-in");
            visitor.signIn(email);
            visitor.openEvent(theatre.event());
            pick(visitor, seats.subList(0, 11));
            page.locator("[data-hold]").click();
            assertThat(page.locator("[data-checkout]")).isVisible();
            pick(visitor, seats.subList(11, 52));
            page.locator("[data-hold]").click();
            assertThat(page.locator("[data-checkout]")).isVisible();
            assertThat(page.locator("[data-line]")).hasCount(52);
            page.locator("[data-release]").click();
            assertThat(page.locator("[data-empty]")).isVisible();
            assertThat(visitor.complaints()).isEmpty();
        }
    }

    /** Picks seats of one section in the list. */
    private static void pick(Visitor visitor, List<Stage.Seat> seats) {
        visitor.seatInList(seats.getFirst().section(), seats.getFirst().id()).click();
        visitor.page()
                .evaluate(
                        "(ids) => ids.forEach((id) => document.querySelector(`[data-seat=\"${id}\"]`).click())",
                        seats.stream().skip(1).map(Stage.Seat::id).toList());
    }

    @ParameterizedTest
    @EnumSource(names = {"REDUCE", "NO_PREFERENCE"})
    void theMapStandsStillForWhoWishesSoAndForNobodyElse(ReducedMotion wish) {
        boolean moves = wish == ReducedMotion.NO_PREFERENCE;
        var seat = theatre.seatsTogether().getFirst();
        try (var visitor =
                new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT.options().setReducedMotion(wish))) {
            Page page = visitor.page();
            page.addInitScript(
                    "window.faded = 0; const animate = Element.prototype.animate;"
                            + " Element.prototype.animate = function (...all) { window.faded++; return animate.apply(this, all); };");
            visitor.openEvent(theatre.event());
            visitor.seatInList(seat.section(), seat.id()).click();
            page.locator(".seats use[href^='#mark-selected']").first().waitFor();
            assertThat(((Number) page.evaluate("window.faded")).intValue() > 0).isEqualTo(moves);
            assertThat(page.evaluate("document.querySelector('[data-zoom=in]').click();"
                            + " Boolean(document.querySelector('.map-view').__transition)"))
                    .as("zooming takes time")
                    .isEqualTo(moves);
        }
    }

    @Test
    void theMapSaysHowOldItIsAsSoonAsTheConnectionIsGone() {
        var seat = theatre.seatsTogether().get(3);
        try (var visitor = new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT)) {
            visitor.page().routeWebSocket(Pattern.compile("/live"), socket -> socket.close());
            visitor.page().route(Pattern.compile("/changes"), route -> route.abort());
            Page page = visitor.openEvent(theatre.event()).page();
            assertThat(page.locator("[data-banner]")).containsText(Pattern.compile("Map \\d+ s old, reconnecting"));
            visitor.page().unroute(Pattern.compile("/changes"));
            Locator seen = visitor.seatInList(seat.section(), seat.id());
            theatre.takenBySomebodyElse(seat);
            assertThat(seen).hasAttribute("data-look", "held");
        }
    }

    @Test
    void aSeatIsTakenByKeyboardAlone() {
        try (var visitor = new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT)) {
            Page page = visitor.openEvent(theatre.event()).page();
            page.locator(".map-view").focus();
            page.keyboard().press("ArrowRight");
            assertThat(page.locator("[data-cursor]")).containsText(Pattern.compile(", seat .+EUR.+, free"));
            String first = page.locator("[data-cursor]").textContent();
            page.keyboard().press("ArrowRight");
            assertThat(page.locator("[data-cursor]")).not().hasText(first);
            page.keyboard().press("Enter");
            assertThat(page.locator("[data-hold]")).containsText("Hold 1 seat");
            assertThat(page.locator("[data-announce]")).containsText("selected");
            page.keyboard().press("Enter");
            assertThat(page.locator("[data-hold]")).isHidden();
        }
    }

    @Test
    void aTapZoomsBeforeItPicks() {
        try (var visitor = new Visitor(chromium, OFFICE, Look.PHONE_LIGHT)) {
            Page page = visitor.openEvent(theatre.event()).page();
            var map = page.locator(".map-view").boundingBox();
            double x = map.x + map.width / 2;
            double y = map.y + map.height / 2;
            page.touchscreen().tap(x, y);
            assertThat(page.locator(".seats .number").first()).isVisible();
            assertThat(page.locator("[data-hold]")).isHidden();
        }
    }

    @Test
    void aMinuteBeforeTheEndOneKeyHoldsOn() {
        var seat = theatre.seatsTogether().getFirst();
        try (var visitor = new Visitor(chromium, OFFICE, Look.PHONE_DARK)) {
            visitor.page().clock().install();
            Page page = visitor.openEvent(theatre.event()).page();
            visitor.seatInList(seat.section(), seat.id()).click();
            page.locator("[data-hold]").click();
            assertThat(page.locator("[data-checkout]")).isVisible();
            page.clock().fastForward("09:10");
            assertThat(page.locator("#extend")).isVisible();
            visitor.seesAnAccessiblePage();
            page.keyboard().press("Enter");
            assertThat(page.locator("#extend")).isHidden();
            assertThat(page.locator(".cart [data-clock]")).containsText(Pattern.compile("10:00|9:5\\d"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PHONE_LIGHT", "DESKTOP_DARK"})
    void theFirstViewIsSmallAndDoesNotShiftWhenDataArrives(Look look) {
        firstView(look, theatre.event());
    }

    @ParameterizedTest
    @EnumSource(names = {"PHONE_DARK", "DESKTOP_LIGHT"})
    void theFirstViewOfTwentyThousandSeatsIsNoBigger(Look look) {
        firstView(look, Stage.arena(OFFICE).event());
    }

    @Test
    void thePlanIsTheSameInBothItsForms() {
        try (var visitor = new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT)) {
            Page page = visitor.openEvent(theatre.event()).page();
            String assets = String.valueOf(
                    page.evaluate("document.querySelector('script[type=module]').src.replace('/event.js', '')"));
            for (String event : List.of(theatre.event(), Stage.arena(OFFICE).event())) {
                Object differing = page.evaluate("""
                        async ([assets, event]) => {
                          const { unfoldSeats } = await import(`${assets}/plan-columns.js`);
                          const get = async (form) => (await (await fetch(`/api/events/${event}/plan${form}`)).json()).seats;
                          const rows = await get('');
                          const columns = unfoldSeats(await get('?form=columns'));
                          const text = (seat) => JSON.stringify(Object.entries(seat).filter(([, v]) => v !== '').sort());
                          const known = columns.map(text);
                          return rows.length !== columns.length ? -1 : rows.filter((seat, i) => text(seat) !== known[i]).length;
                        }""", List.of(assets, event));
                assertThat(differing).as(event).isEqualTo(0);
            }
        }
    }

    private static void firstView(Look look, String event) {
        try (var visitor = new Visitor(chromium, OFFICE, look)) {
            List<Request> finished = new ArrayList<>();
            Page page = visitor.page();
            page.onRequestFinished(finished::add);
            page.addInitScript(
                    "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((entry) =>"
                            + " { window.shift += entry.value; })).observe({ type: 'layout-shift', buffered: true });");
            visitor.openEvent(event);
            long bytes = List.copyOf(finished).stream()
                    .map(Request::sizes)
                    .mapToLong(sizes -> sizes.responseBodySize + sizes.responseHeadersSize)
                    .sum();
            assertThat(bytes).isBetween(20_000L, FIRST_VIEW_BYTES);
            assertThat(((Number) page.evaluate("window.shift")).doubleValue()).isLessThan(0.01);
        }
    }

    @Test
    void twentyThousandSeatsAreOnACanvasWithTheSameListBesideIt() {
        var arena = Stage.arena(OFFICE);
        var seat = arena.seatsTogether().getFirst();
        try (var visitor = new Visitor(chromium, OFFICE, Look.DESKTOP_LIGHT)) {
            Page page = visitor.openEvent(arena.event()).page();
            assertThat(page.locator(".map-view canvas")).isVisible();
            visitor.seatInList(seat.section(), seat.id()).click();
            assertThat(page.locator("[data-hold]")).containsText("Hold 1 seat");
            visitor.seesAnAccessiblePage();
            assertThat(visitor.complaints()).isEmpty();
        }
    }

    @Test
    void captionsGetSmallerWhereTheyAreCloseAndNeverLieOnOneAnother() {
        String modules = OFFICE.bean(Assets.class).prefix() + "/js/seats";
        String fit = "async ([modules, step, k]) => {"
                + " const { namesThatFit } = await import(modules + '/names.js');"
                + " const names = Array.from({ length: 10 }, (none, i) => ({ text: String(201 + i), x: i * step, y: 5 }));"
                + " const { size, shown } = namesThatFit(names, k);"
                + " return size + ': ' + shown.map((name) => name.text).join(' '); }";
        String all = "201 202 203 204 205 206 207 208 209 210";
        try (var visitor = new Visitor(chromium, OFFICE, Look.PHONE_LIGHT)) {
            Page page = visitor.openEvent(theatre.event()).page();
            assertThat(page.evaluate(fit, List.of(modules, 300, 0.1))).isEqualTo("13: " + all);
            assertThat(page.evaluate(fit, List.of(modules, 240, 0.1))).isEqualTo("11: " + all);
            assertThat(page.evaluate(fit, List.of(modules, 120, 0.1))).isEqualTo("11: 201 203 205 207 209");
            assertThat(page.evaluate(fit, List.of(modules, 120, 0.4))).isEqualTo("13: " + all);
        }
    }
}
