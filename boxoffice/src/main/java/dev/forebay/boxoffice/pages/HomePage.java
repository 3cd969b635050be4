package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.catalog.Event;
import dev.forebay.boxoffice.catalog.EventQuery;
import dev.forebay.boxoffice.catalog.Events;
import dev.forebay.boxoffice.pages.Views.EventCard;
import dev.forebay.boxoffice.pages.Views.EventList;
import dev.forebay.boxoffice.pages.Views.Filter;
import dev.forebay.boxoffice.seating.TakenCounts;
import dev.forebay.boxoffice.seating.Venue;
import dev.forebay.boxoffice.seating.Venues;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of events: what is on, where, from which price, and how many seats are left. */
@Controller
class HomePage {
    private static final int PAGE_SIZE = 20;
    private static final int LAST_PAGE = 10_000;
    private static final int LONGEST_QUERY = 200;
    private static final List<String> PERIODS = List.of("any", "week", "month");

    private final Events events;
    private final Venues venues;
    private final TakenCounts taken;
    private final VenueList venueList;
    private final Clock clock;

    HomePage(Events events, Venues venues, TakenCounts taken, VenueList venueList, Clock clock) {
        this.events = events;
        this.venues = venues;
        this.taken = taken;
        this.venueList = venueList;
        this.clock = clock;
    }

    @GetMapping("/")
    String events(
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "") String city,
            @RequestParam(defaultValue = "any") String when,
            @RequestParam(defaultValue = "0") int page,
            Locale locale,
            Model model) {
        String words = query.substring(0, Math.min(query.length(), LONGEST_QUERY));
        int shown = Math.clamp(page, 0, LAST_PAGE);
        Instant now = clock.instant();
        var found =
                events.search(new EventQuery(words, city, "", Optional.of(now), until(when, now), shown, PAGE_SIZE));
        var counts = taken.of(found.events().stream().map(Event::id).toList());
        var cards = found.events().stream()
                .map(event -> card(event, counts.getOrDefault(event.id(), 0), new Words(locale)))
                .toList();
        int pages = (int) ((found.total() + PAGE_SIZE - 1) / PAGE_SIZE);
        model.addAttribute("events", new EventList(cards, found.total(), shown, pages));
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

    private EventCard card(Event event, int takenPlaces, Words words) {
        Venue venue = venues.find(event.venueId()).orElseThrow();
        ZoneId zone = ZoneId.of(venue.timeZone());
        long from = event.prices().values().stream()
                .mapToLong(Long::longValue)
                .min()
                .orElse(0);
        Instant starts = event.startsAt();
        return new EventCard(
                event.id(),
                event.name(),
                venue.name() + ", " + venue.city(),
                words.weekday(starts, zone),
                words.day(starts, zone),
                words.month(starts, zone),
                words.clock(starts, zone),
                Words.iso(starts, zone),
                words.money(from, event.currency()),
                Math.max(0, venue.seats() - takenPlaces),
                venue.seats());
    }
}
