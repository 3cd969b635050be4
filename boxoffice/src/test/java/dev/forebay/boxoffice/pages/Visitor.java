package dev.forebay.boxoffice.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Somebody in front of the pages. Remembers whatever the browser complained about. */
final class Visitor implements AutoCloseable {
    private static final String PASSWORD = "last-minute-live";

    private final RunningBoxOffice office;
    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    Visitor(Chromium chromium, RunningBoxOffice office, Look look) {
        this(chromium, office, look.options());
    }

    Visitor(Chromium chromium, RunningBoxOffice office, NewContextOptions options) {
        this.office = office;
        this.context = chromium.browser().newContext(options);
        this.context.setDefaultTimeout(15_000);
        this.page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    Visitor open(String path) {
        page.navigate(office.uri() + path);
        return this;
    }

    /** Opens an event and waits until its map is alive. */
    Visitor openEvent(String event) {
        open("/events/" + event);
        page.locator("html[data-ready]").waitFor();
        return this;
    }

    /** Opens the section a seat is in, in the list beside the map. */
    Locator seatInList(String section, String seat) {
        Locator details = page.locator("[data-section=\"" + section + "\"] details");
        if (details.getAttribute("open") == null) {
            details.locator("summary").click();
        }
        return details.locator("[data-seat=\"" + seat + "\"]");
    }

    void signIn(String email) {
        page.waitForURL(Pattern.compile("/sign-in"));
        page.locator("[name=email]").fill(email);
        page.locator("[name=password]").fill(PASSWORD);
        page.locator("main form [type=submit]").click();
    }

    /** The page has no fault that axe-core finds, and nothing of it lies beside the screen. */
    void seesAnAccessiblePage() {
        var violations = new AxeBuilder(page)
                .setLegacyMode(true)
                .options(violationsAlone())
                .analyze()
                .getViolations();
        assertThat(violations)
                .as("axe-core on %s", page.url())
                .extracting(
                        rule -> rule.getId() + ": " + rule.getNodes().getFirst().getHtml())
                .isEmpty();
        seesAPageThatFits();
    }

    /** Nothing of the page lies beside the screen. */
    void seesAPageThatFits() {
        Object beside = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(((Number) beside).intValue())
                .as("pixels beside the screen on %s", page.url())
                .isZero();
    }

    /** What of the page takes time to move or to change its look, by its tag and class. */
    List<?> movingParts() {
        return (List<?>) page.evaluate("""
                () => {
                  const longest = (times) => Math.max(...times.split(',').map(parseFloat));
                  const moves = (style) => longest(style.transitionDuration) > 0.001
                    || (style.animationName !== 'none' && longest(style.animationDuration) > 0.001);
                  return [...document.querySelectorAll('*')]
                    .filter((part) => [null, '::before', '::after'].some((pseudo) => moves(getComputedStyle(part, pseudo))))
                    .map((part) => `${part.tagName}.${part.getAttribute('class')}`);
                }""");
    }

    /** All rules are run; of what they find to be right, thousands of seats, only one is described. */
    private static AxeRunOptions violationsAlone() {
        var options = new AxeRunOptions();
        options.setResultTypes(List.of("violations"));
        return options;
    }

    /** The heading of the page. */
    void reads(String heading) {
        assertThat(page.locator("h1").first()).containsText(heading);
    }

    /** What the browser's console reported as errors. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public void close() {
        context.close();
    }
}
