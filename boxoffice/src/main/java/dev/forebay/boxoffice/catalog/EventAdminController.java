package dev.forebay.boxoffice.catalog;

import dev.forebay.boxoffice.platform.AuditLog;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.seating.Venue;
import dev.forebay.boxoffice.seating.Venues;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Organisers put events on sale. */
@RestController
@Tag(name = "Organiser")
class EventAdminController {
    private final Events events;
    private final Venues venues;
    private final AuditLog audit;

    EventAdminController(Events events, Venues venues, AuditLog audit) {
        this.events = events;
        this.venues = venues;
        this.audit = audit;
    }

    @PostMapping("/api/admin/events")
    @Operation(summary = "Put an event on sale: venue, times, prices by category of the venue's plan")
    ResponseEntity<AddedView> add(@Valid @RequestBody Order order, @Parameter(hidden = true) Caller caller) {
        var member = caller.requireMember();
        var venue = ownVenue(order.venueId(), member);
        var event = newEvent(order, venue);
        events.add(event);
        audit.write(member, "event.add", "event:" + event.id(), "new event", Map.of("name", event.name()));
        return ResponseEntity.created(URI.create("/api/events/" + event.id()))
                .body(new AddedView(
                        event.id(), event.name(), event.venueId(), event.saleOpensAt(), event.saleClosesAt()));
    }

    private Venue ownVenue(String venueId, Member member) {
        return venues.find(venueId)
                .filter(venue -> member.actsFor(venue.organizationId()))
                .orElseThrow(() -> Problem.refused("unknown_venue", "Your organisation has no such venue."));
    }

    private NewEvent newEvent(Order order, Venue venue) {
        Instant doors = Optional.ofNullable(order.doorsAt()).orElse(order.startsAt());
        Instant closes = Optional.ofNullable(order.saleClosesAt()).orElse(doors);
        requireOrder(order.saleOpensAt(), closes, doors, order.startsAt());
        return new NewEvent(
                Ids.next("evt_"),
                venue.organizationId(),
                venue.id(),
                order.name(),
                order.category(),
                Optional.ofNullable(order.description()).orElse(""),
                order.startsAt(),
                doors,
                order.saleOpensAt(),
                closes,
                order.currency(),
                prices(order, venue));
    }

    private static void requireOrder(Instant opens, Instant closes, Instant doors, Instant starts) {
        if (!opens.isBefore(closes) || closes.isAfter(doors) || doors.isAfter(starts)) {
            throw Problem.refused(
                    "bad_times",
                    "The sale opens before it closes, it closes when the doors open at the latest, and they open"
                            + " when the event starts at the latest.");
        }
    }

    private Map<String, Long> prices(Order order, Venue venue) {
        var categories = venues.layout(venue.id()).plan().categories();
        var prices = new HashMap<String, Long>();
        for (var price : order.prices()) {
            boolean known =
                    categories.stream().anyMatch(category -> category.name().equals(price.category()));
            if (!known || prices.put(price.category(), price.price()) != null) {
                throw Problem.refused(
                                "bad_prices",
                                "Give each category of the venue's plan at most one price, and no others.")
                        .with("category", price.category());
            }
        }
        return prices;
    }

    /** Without doorsAt the doors open when the event starts; without saleClosesAt the sale ends at the doors. */
    record Order(
            @NotBlank @Size(max = 100) String venueId,
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 50) String category,
            @Nullable @Size(max = 5000) String description,
            @NotNull Instant startsAt,
            @Nullable Instant doorsAt,
            @NotNull Instant saleOpensAt,
            @Nullable Instant saleClosesAt,
            @NotNull @Pattern(regexp = "[A-Z]{3}") String currency,
            @NotEmpty @Size(max = 200) List<@Valid @NotNull PriceOrder> prices) {}

    /** A price in minor units. */
    record PriceOrder(
            @NotBlank @Size(max = 200) String category,
            @Min(0) long price) {}

    record AddedView(String eventId, String name, String venueId, Instant saleOpensAt, Instant saleClosesAt) {}
}
