package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Money;
import dev.forebay.boxoffice.seating.EventSeats;
import dev.forebay.boxoffice.seating.VenueLayout;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows bookings to their owners. Thread-safe. */
@Component
class BookingViews {
    private final EventSeats seats;
    private final Clock clock;

    BookingViews(EventSeats seats, Clock clock) {
        this.seats = seats;
        this.clock = clock;
    }

    BookingView of(Booking booking) {
        var layout = seats.layout(seats.require(booking.eventId()));
        boolean pending = booking.status() == BookingStatus.PENDING_PAYMENT;
        return new BookingView(
                booking.id(),
                booking.status().word(),
                booking.eventId(),
                booking.holdId(),
                booking.seats().stream()
                        .map(seat -> seat(booking, seat, layout))
                        .toList(),
                new Money(booking.total(), booking.currency()),
                new Money(booking.fee(), booking.currency()),
                booking.createdAt(),
                booking.expiresAt(),
                clock.instant(),
                booking.confirmedAt().orElse(null),
                pending ? "/bookings/" + booking.id() + "/pay" : null,
                booking.payment()
                        .map(payment -> new BookingView.PaymentView(
                                payment.state(),
                                payment.method(),
                                payment.reason().orElse(null)))
                        .orElse(null),
                tickets(booking, layout),
                refund(booking));
    }

    private static List<BookingView.TicketView> tickets(Booking booking, VenueLayout layout) {
        var tickets = new ArrayList<BookingView.TicketView>();
        if (booking.status() == BookingStatus.CONFIRMED) {
            booking.seats()
                    .forEach(seat ->
                            tickets.add(new BookingView.TicketView(seat.ticket(), seat(booking, seat, layout))));
        }
        return tickets;
    }

    static BookingView.@Nullable RefundView refund(Booking booking) {
        String state = booking.payment().map(Booking.Payment::state).orElse("");
        var amount = new Money(booking.total(), booking.currency());
        return switch (state) {
            case "refund_due" -> new BookingView.RefundView("pending", amount);
            case "refunded" -> new BookingView.RefundView("refunded", amount);
            default -> null;
        };
    }

    private static BookingView.SeatView seat(Booking booking, Booking.BookedSeat seat, VenueLayout layout) {
        var price = new Money(seat.price(), booking.currency());
        return layout.place(seat.seat())
                .map(place -> new BookingView.SeatView(
                        seat.seat(), place.section(), place.row(), place.number(), seat.category(), price))
                .orElseGet(() -> new BookingView.SeatView(seat.seat(), "", "", "", seat.category(), price));
    }
}
