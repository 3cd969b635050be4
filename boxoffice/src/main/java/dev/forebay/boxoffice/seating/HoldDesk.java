package dev.forebay.boxoffice.seating;

import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.hold.ExtendOutcome;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRef;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.hold.Quota;
import dev.forebay.hold.ReleaseOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Where callers hold seats. Enforces the sale window and the limits, finds a caller's holds under every name they have
 * had (guest, then member), and tells what can't be as a {@link Problem}. Thread-safe.
 */
@Component
public class HoldDesk {
    /** How long a hold lasts. */
    public static final Duration TTL = Duration.ofMinutes(10);

    private static final int GUEST_LIMIT = 10;
    private static final int DEVICE_LIMIT = 20;
    private static final int ADDRESS_LIMIT = 40;

    private final Holds holds;
    private final EventSeats seats;
    private final ApplicationEventPublisher publisher;
    private final Clock clock;

    HoldDesk(Holds holds, EventSeats seats, ApplicationEventPublisher publisher, Clock clock) {
        this.holds = holds;
        this.seats = seats;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * Holds all the seats or none.
     *
     * @param requestKey makes a repeated request find the first one's hold
     */
    public Hold take(Caller caller, String eventId, List<String> seatIds, boolean wait, Optional<String> requestKey) {
        var event = seats.require(eventId);
        requireOnSale(event);
        requireSeats(event, seatIds);
        requirePriced(event, seatIds);
        String holder = caller.holder();
        String random = requestKey.map(key -> Ids.of(holder, eventId, key)).orElseGet(() -> Ids.next(""));
        var request = HoldRequest.of(eventId, holder, seatIds)
                .withId(HoldId.of(eventId, random, holder).text())
                .withTtl(TTL)
                .withQuotas(quotas(caller));
        if (caller.guest().isPresent()) {
            request = request.withSession(caller.guest().get());
        }
        var hold = held(holds.hold(wait ? request.waitingIfTaken() : request));
        publisher.publishEvent(new HoldChanged(HoldChanged.What.HELD, hold));
        return hold;
    }

    /** The caller's hold. */
    public Hold show(Caller caller, String holdId) {
        var id = HoldId.parse(holdId).orElseThrow(HoldDesk::noSuchHold);
        for (String name : caller.names()) {
            var found = holds.find(new HoldRef(id.event(), id.text(), name));
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw ended(caller, id);
    }

    /** How many seats of one event the caller may hold at a time; a guest's device and address have limits beside it. */
    public static int limitOf(Caller caller) {
        return caller.member().map(Member::seatLimit).orElse(GUEST_LIMIT);
    }

    /** Everything the caller holds of an event, under any of their names. */
    public List<Hold> heldBy(Caller caller, String eventId) {
        var all = new ArrayList<Hold>();
        caller.names().forEach(name -> all.addAll(holds.heldBy(eventId, name)));
        return all;
    }

    /** Holds on for {@code ttl} from now, as far as the hold's stated total allows. */
    public Hold extend(Caller caller, String holdId, Duration ttl) {
        var id = HoldId.parse(holdId).orElseThrow(HoldDesk::noSuchHold);
        for (String name : caller.names()) {
            switch (holds.extend(new HoldRef(id.event(), id.text(), name), ttl)) {
                case ExtendOutcome.Extended extended -> {
                    publisher.publishEvent(new HoldChanged(HoldChanged.What.EXTENDED, extended.hold()));
                    return extended.hold();
                }
                case ExtendOutcome.Unavailable away -> throw Problem.sourceUnavailable(away.retryAfter());
                case ExtendOutcome.Gone gone -> {}
            }
        }
        throw ended(caller, id);
    }

    /** Frees the seats. */
    public List<String> release(Caller caller, String holdId) {
        var id = HoldId.parse(holdId).orElseThrow(HoldDesk::noSuchHold);
        for (String name : caller.names()) {
            switch (holds.release(new HoldRef(id.event(), id.text(), name))) {
                case ReleaseOutcome.Released released -> {
                    publisher.publishEvent(new HoldReleased(id.event(), id.text(), name, released.units()));
                    return released.units();
                }
                case ReleaseOutcome.Unavailable away -> throw Problem.sourceUnavailable(away.retryAfter());
                case ReleaseOutcome.Gone gone -> {}
            }
        }
        throw ended(caller, id);
    }

    /**
     * Takes the caller, under any of their names, out of the lines of these seats; safe to repeat. What was offered to them goes
     * to the next. With Redis away there are no lines.
     */
    public void leaveLine(Caller caller, String eventId, List<String> seatIds) {
        var event = seats.require(eventId);
        requireSeats(event, seatIds);
        caller.names().forEach(name -> holds.leaveLine(event.id(), name, seatIds));
    }

    private void requireOnSale(SeatedEvent event) {
        var now = clock.instant();
        if (now.isBefore(event.saleOpensAt())) {
            throw Problem.refused("sale_not_open", "The sale begins at " + event.saleOpensAt() + "; come back then.")
                    .with("saleOpensAt", event.saleOpensAt())
                    .with("serverTime", now);
        }
        if (!now.isBefore(event.saleClosesAt())) {
            throw Problem.refused(
                            "sale_closed", "The sale ended at " + event.saleClosesAt() + "; look for other events.")
                    .with("saleClosesAt", event.saleClosesAt());
        }
    }

    private void requireSeats(SeatedEvent event, List<String> seatIds) {
        if (seatIds.isEmpty() || seatIds.size() > HoldRequest.MAX_UNITS) {
            throw Problem.refused("bad_seats", "Name 1 to " + HoldRequest.MAX_UNITS + " seats.");
        }
        var layout = seats.layout(event);
        var unknown = seatIds.stream().filter(seat -> !layout.contains(seat)).toList();
        if (!unknown.isEmpty()) {
            throw unknownSeats(unknown);
        }
    }

    private void requirePriced(SeatedEvent event, List<String> seatIds) {
        var layout = seats.layout(event);
        var unpriced = seatIds.stream()
                .filter(seat -> layout.place(seat)
                        .filter(place -> event.prices().containsKey(place.category()))
                        .isEmpty())
                .toList();
        if (!unpriced.isEmpty()) {
            throw Problem.refused("seat_not_on_sale", "These seats are not on sale for this event; choose others.")
                    .with("seats", unpriced);
        }
    }

    /** A member's seats count together with those of the guest they were, so signing in gives no second ten. */
    private static List<Quota> quotas(Caller caller) {
        int limit = limitOf(caller);
        if (caller.member().isPresent()) {
            return caller.names().stream().map(name -> new Quota(name, limit)).toList();
        }
        return List.of(
                new Quota(caller.holder(), limit),
                new Quota("device:" + caller.device(), DEVICE_LIMIT),
                new Quota("ip:" + caller.address(), ADDRESS_LIMIT));
    }

    private static Hold held(HoldOutcome outcome) {
        return switch (outcome) {
            case HoldOutcome.Held held -> held.hold();
            case HoldOutcome.Taken taken -> throw taken(taken);
            case HoldOutcome.OverQuota over ->
                throw Problem.refused(
                                "hold_limit",
                                "At most " + over.limit() + " seats of an event can be held at a time, and "
                                        + over.held() + " are held already; release some first.")
                        .with("limit", over.limit())
                        .with("held", over.held());
            case HoldOutcome.UnknownUnits unknown -> throw unknownSeats(unknown.units());
            case HoldOutcome.UnknownPool unknown ->
                throw Problem.notFound("unknown_event", "There is no such event; see /api/events.");
            case HoldOutcome.Unavailable away -> throw Problem.sourceUnavailable(away.retryAfter());
        };
    }

    private static Problem taken(HoldOutcome.Taken taken) {
        var list = taken.units().stream()
                .map(unit -> new TakenSeat(
                        unit.unit(),
                        unit.state().word(),
                        unit.position().isPresent() ? unit.position().getAsInt() : null))
                .toList();
        return Problem.conflict(
                        "seats_taken",
                        "Some of these seats were taken a moment ago, and none is held for you; choose others.")
                .with("taken", list);
    }

    private static Problem unknownSeats(List<String> unknown) {
        return Problem.refused("unknown_seat", "This event has no such seats; see its plan.")
                .with("seats", unknown);
    }

    private static Problem ended(Caller caller, HoldId id) {
        return caller.names().stream().anyMatch(id::madeFor)
                ? Problem.of(HttpStatus.GONE, "hold_expired", "This hold has ended; choose seats again.")
                : noSuchHold();
    }

    private static Problem noSuchHold() {
        return Problem.notFound("unknown_hold", "You have no such hold.");
    }

    /** A seat that was not to be had; the position is the asker's in its line, where they stand in it. */
    record TakenSeat(String seat, String state, @Nullable Integer position) {}
}
