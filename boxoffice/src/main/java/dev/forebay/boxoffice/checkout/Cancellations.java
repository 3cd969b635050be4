package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.seating.EventSeats;
import dev.forebay.hold.HoldRef;
import dev.forebay.hold.Holds;
import dev.forebay.outbox.Outbox;
import dev.forebay.spring.SpringTx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Cancels bookings: a draft frees its hold, a paid one frees its seats and is paid back. Safe to repeat; thread-safe. */
@Component
class Cancellations {
    private final SpringTx transactions;
    private final BookingStore bookings;
    private final Holds holds;
    private final Outbox outbox;
    private final Refunds refunds;
    private final EventSeats seats;
    private final Clock clock;
    private final ApplicationEventPublisher publisher;

    Cancellations(
            SpringTx transactions,
            BookingStore bookings,
            Holds holds,
            Outbox outbox,
            Refunds refunds,
            EventSeats seats,
            Clock clock,
            ApplicationEventPublisher publisher) {
        this.transactions = transactions;
        this.bookings = bookings;
        this.holds = holds;
        this.outbox = outbox;
        this.refunds = refunds;
        this.seats = seats;
        this.clock = clock;
        this.publisher = publisher;
    }

    /** Cancels a booking of the member's; empty where there is none. */
    Optional<Booking> cancel(Member member, String bookingId) {
        var before = transactions.inTx(tx -> {
            var found =
                    bookings.lock(bookingId).filter(booking -> booking.userId().equals(member.id()));
            found.ifPresent(booking -> {
                switch (booking.status()) {
                    case PENDING_PAYMENT -> cancelDraft(booking);
                    case CONFIRMED -> {
                        requireNotBegun(booking);
                        holds.giveBack(tx, booking.eventId(), booking.id());
                        bookings.refundDue(booking.id());
                        outbox.append(tx, List.of(Refunds.message(booking.id())));
                    }
                    case CANCELLED, EXPIRED, REFUNDED -> {}
                }
            });
            return found;
        });
        return before.map(this::after);
    }

    private void cancelDraft(Booking booking) {
        if (booking.payment().filter(Booking.Payment::open).isPresent()) {
            throw Problem.conflict(
                            "payment_in_progress", "This booking is being paid; ask for its state and cancel it then.")
                    .retryAfter(Duration.ofSeconds(2));
        }
        bookings.cancel(booking.id());
    }

    private void requireNotBegun(Booking booking) {
        if (!clock.instant().isBefore(seats.require(booking.eventId()).startsAt())) {
            throw Problem.conflict("event_started", "The event has begun; its tickets can't be given back any more.");
        }
    }

    private Booking after(Booking before) {
        switch (before.status()) {
            case PENDING_PAYMENT -> holds.release(new HoldRef(before.eventId(), before.holdId(), before.holder()));
            case CONFIRMED -> {
                outbox.poke();
                refunds.now(before.id());
            }
            case CANCELLED, EXPIRED, REFUNDED -> {}
        }
        var after = bookings.find(before.id()).orElseThrow();
        publisher.publishEvent(new BookingChanged(after.id(), after.userId(), after.status()));
        return after;
    }
}
