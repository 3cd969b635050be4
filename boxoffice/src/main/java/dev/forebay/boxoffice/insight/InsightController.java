package dev.forebay.boxoffice.insight;

import dev.forebay.boxoffice.catalog.Event;
import dev.forebay.boxoffice.catalog.Events;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What sells: the most booked events for everybody, the bookings of an event for whoever organises it. */
@RestController
@Tag(name = "Insight")
class InsightController {
    private final Sales sales;
    private final Events events;
    private final Clock clock;

    InsightController(Sales sales, Events events, Clock clock) {
        this.sales = sales;
        this.events = events;
        this.clock = clock;
    }

    @GetMapping("/api/events/popular")
    @Operation(summary = "The most booked events that are still to come, most booked first; at most 100")
    PopularView popular(@RequestParam(defaultValue = "10") int size) {
        requireSize(size, SalesRedis.MOST_POPULAR);
        Map<String, Long> seats = sales.mostBooked(SalesRedis.MOST_POPULAR);
        Map<String, Event> known = events.byId(seats.keySet());
        Instant now = clock.instant();
        return new PopularView(seats.entrySet().stream()
                .filter(event -> known.containsKey(event.getKey()))
                .map(event -> PopularEvent.of(
                        Objects.requireNonNull(known.get(event.getKey())), Objects.requireNonNull(event.getValue())))
                .filter(event -> event.startsAt().isAfter(now))
                .limit(size)
                .toList());
    }

    @GetMapping("/api/admin/events/{eventId}/bookings")
    @Operation(summary = "The last confirmed bookings of an event, newest first; about 1,000 are kept")
    BookingsView bookings(
            @PathVariable String eventId,
            @RequestParam(defaultValue = "50") int size,
            @Parameter(hidden = true) Caller caller) {
        requireSize(size, SalesRedis.MOST_BOOKINGS);
        var member = caller.requireMember();
        Event event = events.byId(eventId)
                .filter(known -> member.actsFor(known.organizationId()))
                .orElseThrow(() -> Problem.notFound("unknown_event", "Your organisation has no such event."));
        return new BookingsView(event.id(), event.currency(), sales.lastBookings(event.id(), size));
    }

    private static void requireSize(int size, int most) {
        if (size < 1 || size > most) {
            throw Problem.badRequest("bad_size", "size is 1 to " + most + ".");
        }
    }

    record PopularView(List<PopularEvent> events) {}

    record PopularEvent(String eventId, String name, Instant startsAt, long seatsSold) {
        static PopularEvent of(Event event, long seats) {
            return new PopularEvent(event.id(), event.name(), event.startsAt(), seats);
        }
    }

    record BookingsView(String eventId, String currency, List<SoldBooking> bookings) {}
}
