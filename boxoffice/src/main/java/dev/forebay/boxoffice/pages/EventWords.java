package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.catalog.Event;
import dev.forebay.boxoffice.catalog.Events;
import dev.forebay.boxoffice.pages.Views.CategoryView;
import dev.forebay.boxoffice.pages.Views.EventView;
import dev.forebay.boxoffice.pages.Views.PriceStep;
import dev.forebay.boxoffice.pages.Views.SectionView;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.seating.EventSeats;
import dev.forebay.boxoffice.seating.Place;
import dev.forebay.boxoffice.seating.SeatedEvent;
import dev.forebay.boxoffice.seating.Venue;
import dev.forebay.boxoffice.seating.Venues;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolSnapshot;
import dev.forebay.hold.UnitState;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Events in words. Thread-safe. */
@Component
class EventWords {
    private static final int COLOURS = 8;

    private final Events events;
    private final Venues venues;
    private final EventSeats seats;
    private final Holds holds;
    private final Clock clock;

    EventWords(Events events, Venues venues, EventSeats seats, Holds holds, Clock clock) {
        this.events = events;
        this.venues = venues;
        this.seats = seats;
        this.holds = holds;
        this.clock = clock;
    }

    /** The event, or a problem that says there is none. */
    Event require(String eventId) {
        return events.byId(eventId).orElseThrow(() -> Problem.notFound("unknown_event", "There is no such event."));
    }

    Venue venue(Event event) {
        return venues.find(event.venueId()).orElseThrow();
    }

    ZoneId zone(Event event) {
        return ZoneId.of(venue(event).timeZone());
    }

    String place(Event event) {
        Venue venue = venue(event);
        return venue.city().isBlank() ? venue.name() : venue.name() + ", " + venue.city();
    }

    /** The event as its page shows it. Costs a read of this node's copy of the seats, and one pass over them. */
    EventView view(String eventId, Locale locale) {
        Event event = require(eventId);
        SeatedEvent seated = seats.require(eventId);
        Words words = new Words(locale);
        PoolSnapshot snapshot = holds.snapshot(eventId);
        Map<String, Long> free = freeBySection(seated, snapshot);
        long capacity = seats.layout(seated).size();
        long freeInAll = free.values().stream().mapToLong(Long::longValue).sum();
        return new EventView(
                event.id(),
                event.name(),
                place(event),
                words.full(event.startsAt(), zone(event)),
                Words.iso(event.startsAt(), zone(event)),
                words.number(freeInAll),
                capacity,
                "/api/events/" + event.id() + "/plan?form=columns&hash="
                        + seats.plan(seated).hash(),
                event.sale(clock.instant()),
                words.full(event.saleOpensAt(), zone(event)),
                categories(event, seated, words),
                prices(event, words),
                free.entrySet().stream()
                        .map(section -> new SectionView(section.getKey(), section.getValue()))
                        .toList());
    }

    private Map<String, Long> freeBySection(SeatedEvent event, PoolSnapshot snapshot) {
        Map<String, Long> free = new LinkedHashMap<>();
        for (Place place : seats.layout(event).places()) {
            boolean available = snapshot.units().getOrDefault(place.id(), UnitState.AVAILABLE) == UnitState.AVAILABLE;
            free.merge(place.section(), available ? 1L : 0L, Long::sum);
        }
        return free;
    }

    private List<CategoryView> categories(Event event, SeatedEvent seated, Words words) {
        List<CategoryView> views = new ArrayList<>();
        int position = 0;
        for (var category : seats.layout(seated).plan().categories()) {
            Long price = event.prices().get(category.name());
            if (price != null) {
                views.add(new CategoryView(
                        category.name(),
                        category.name(),
                        words.money(price, event.currency()),
                        position % COLOURS + 1,
                        String.valueOf((char) ('A' + position % 26))));
            }
            position++;
        }
        return views;
    }

    private static List<PriceStep> prices(Event event, Words words) {
        return event.prices().values().stream()
                .distinct()
                .sorted()
                .map(price -> new PriceStep(price, words.money(price, event.currency())))
                .toList();
    }
}
