package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.catalog.Event;
import dev.forebay.boxoffice.pages.Views.EventCard;
import dev.forebay.boxoffice.seating.TakenCounts;
import dev.forebay.boxoffice.seating.Venue;
import dev.forebay.boxoffice.seating.Venues;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Events as lists show them: where, when, from which price, and how many seats are left. Thread-safe. */
@Component
class EventCards {
    private static final long STEP_SECONDS = 600;

    private final Venues venues;
    private final TakenCounts taken;
    private final Clock clock;

    EventCards(Venues venues, TakenCounts taken, Clock clock) {
        this.venues = venues;
        this.taken = taken;
        this.clock = clock;
    }

    /** From when on an event is still to come: the last full ten minutes, so that all who ask meanwhile ask the same. */
    Instant fromNowOn() {
        return Instant.ofEpochSecond(Math.floorDiv(clock.instant().getEpochSecond(), STEP_SECONDS) * STEP_SECONDS);
    }

    /** Those that have not begun meanwhile. */
    List<Event> toCome(List<Event> events) {
        Instant now = clock.instant();
        return events.stream().filter(event -> event.startsAt().isAfter(now)).toList();
    }

    /** The events in their order. */
    List<EventCard> of(List<Event> events, Locale locale) {
        var counts = taken.of(events.stream().map(Event::id).toList());
        var words = new Words(locale);
        return events.stream()
                .map(event -> card(event, counts.getOrDefault(event.id(), 0), words))
                .toList();
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
