package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.catalog.EventQuery;
import dev.forebay.boxoffice.catalog.Events;
import dev.forebay.boxoffice.pages.Views.EventList;
import dev.forebay.boxoffice.pages.Views.Filter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of events: what is on, where, from which price, and how many seats are left. */
@Controller
class EventsPage {
    private static final int PAGE_SIZE = 20;
    private static final int LAST_PAGE = 10_000;
    private static final int LONGEST_QUERY = 200;
    private static final List<String> PERIODS = List.of("any", "week", "month");

    private final Events events;
    private final EventCards cards;
    private final VenueList venueList;

    EventsPage(Events events, EventCards cards, VenueList venueList) {
        this.events = events;
        this.cards = cards;
        this.venueList = venueList;
    }

    @GetMapping("/events")
    String events(
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "") String city,
            @RequestParam(defaultValue = "any") String when,
            @RequestParam(defaultValue = "0") int page,
            Locale locale,
            Model model) {
        String words = query.substring(0, Math.min(query.length(), LONGEST_QUERY));
        int shown = Math.clamp(page, 0, LAST_PAGE);
        Instant now = cards.fromNowOn();
        var found = this.events.search(
                new EventQuery(words, city, "", Optional.of(now), until(when, now), shown, PAGE_SIZE));
        var events = cards.toCome(found.events());
        long total = found.total() - (found.events().size() - events.size());
        int pages = (int) ((found.total() + PAGE_SIZE - 1) / PAGE_SIZE);
        model.addAttribute("events", new EventList(cards.of(events, locale), total, shown, pages));
        model.addAttribute("filter", new Filter(words, city, when));
        model.addAttribute("cities", venueList.cities());
        model.addAttribute("periods", PERIODS);
        return "events";
    }

    private static Optional<Instant> until(String when, Instant now) {
        return switch (when) {
            case "week" -> Optional.of(now.plus(Duration.ofDays(7)));
            case "month" -> Optional.of(now.plus(Duration.ofDays(30)));
            default -> Optional.empty();
        };
    }
}
