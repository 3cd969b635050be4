package dev.forebay.boxoffice.catalog;

import dev.forebay.boxoffice.platform.Money;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.seating.EventSeats;
import dev.forebay.boxoffice.seating.TakenCounts;
import dev.forebay.boxoffice.seating.Venue;
import dev.forebay.boxoffice.seating.Venues;
import dev.forebay.hold.Availability;
import dev.forebay.hold.Holds;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What is on. */
@RestController
@RequestMapping("/api/events")
@Tag(name = "Events")
class EventController {
    private static final int LONGEST_QUERY = 200;
    private static final int LARGEST_PAGE = 100;
    private static final int LAST_PAGE = 10_000;

    private final Events events;
    private final Organizations organizations;
    private final Venues venues;
    private final EventSeats seats;
    private final TakenCounts taken;
    private final Holds holds;
    private final Clock clock;

    EventController(
            Events events,
            Organizations organizations,
            Venues venues,
            EventSeats seats,
            TakenCounts taken,
            Holds holds,
            Clock clock) {
        this.events = events;
        this.organizations = organizations;
        this.venues = venues;
        this.seats = seats;
        this.taken = taken;
        this.holds = holds;
        this.clock = clock;
    }

    @GetMapping
    @Operation(summary = "A page of events: by words, city, category and time")
    PageView search(
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "") String city,
            @RequestParam(defaultValue = "") String category,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "20") int size) {
        if (query.length() > LONGEST_QUERY || page < 0 || page > LAST_PAGE || size < 1 || size > LARGEST_PAGE) {
            throw Problem.refused(
                    "bad_page", "Ask for a query of at most 200 characters, a page from 0 and a size of 1 to 100.");
        }
        var found = events.search(
                new EventQuery(query, city, category, Optional.ofNullable(from), Optional.ofNullable(to), page, size));
        var counts = taken.of(found.events().stream().map(Event::id).toList());
        var views = found.events().stream()
                .map(event -> summary(event, counts.getOrDefault(event.id(), 0)))
                .toList();
        return new PageView(views, page, size, found.total());
    }

    @GetMapping("/{eventId}")
    @Operation(summary = "An event, its venue, prices and seats by state")
    EventView event(@PathVariable String eventId) {
        var event = events.byId(eventId)
                .orElseThrow(() -> Problem.notFound("unknown_event", "There is no such event; see /api/events."));
        var seated = seats.require(eventId);
        var colours = seats.layout(seated).plan().categories();
        var prices = colours.stream()
                .filter(category -> event.prices().containsKey(category.name()))
                .map(category -> new PriceView(
                        category.name(),
                        category.colour(),
                        new Money(event.prices().getOrDefault(category.name(), 0L), event.currency())))
                .toList();
        return new EventView(
                event.id(),
                event.name(),
                event.category(),
                event.description(),
                organization(event),
                venue(event),
                event.startsAt(),
                event.doorsAt(),
                event.saleOpensAt(),
                event.saleEndsAt(),
                event.sale(clock.instant()),
                seats.plan(seated).hash(),
                prices,
                CountsView.of(holds.availability(eventId)),
                clock.instant());
    }

    private SummaryView summary(Event event, int takenPlaces) {
        var venue = venue(event);
        var cheapest = event.prices().values().stream()
                .min(Long::compare)
                .map(price -> new Money(price, event.currency()))
                .orElse(null);
        return new SummaryView(
                event.id(),
                event.name(),
                event.category(),
                venue,
                event.startsAt(),
                event.saleOpensAt(),
                event.saleEndsAt(),
                event.sale(clock.instant()),
                cheapest,
                venue.seats(),
                Math.max(0, venue.seats() - takenPlaces));
    }

    private OrganizationView organization(Event event) {
        return organizations
                .find(event.organizationId())
                .map(found -> new OrganizationView(found.id(), found.name()))
                .orElseThrow();
    }

    private VenueView venue(Event event) {
        return venues.find(event.venueId()).map(VenueView::of).orElseThrow();
    }

    /** A page of events; {@code total} counts all pages. */
    record PageView(List<SummaryView> events, int page, int size, long total) {}

    record SummaryView(
            String id,
            String name,
            String category,
            VenueView venue,
            Instant startsAt,
            Instant saleOpensAt,
            Instant saleClosesAt,
            String sale,
            @Nullable Money fromPrice,
            int seats,
            int available) {}

    record EventView(
            String id,
            String name,
            String category,
            String description,
            OrganizationView organization,
            VenueView venue,
            Instant startsAt,
            Instant doorsAt,
            Instant saleOpensAt,
            Instant saleClosesAt,
            String sale,
            String plan,
            List<PriceView> categories,
            CountsView counts,
            Instant serverTime) {}

    record OrganizationView(String id, String name) {}

    record VenueView(String id, String name, String city, String country, String timeZone, int seats) {
        static VenueView of(Venue venue) {
            return new VenueView(
                    venue.id(), venue.name(), venue.city(), venue.country(), venue.timeZone(), venue.seats());
        }
    }

    record PriceView(String name, String colour, Money price) {}

    /** Seats by state. */
    record CountsView(int available, int held, int booked, int reserved, int blocked, Instant lastChange) {
        static CountsView of(Availability counted) {
            return new CountsView(
                    counted.available(),
                    counted.held(),
                    counted.booked(),
                    counted.reserved(),
                    counted.blocked(),
                    counted.lastChange());
        }
    }
}
