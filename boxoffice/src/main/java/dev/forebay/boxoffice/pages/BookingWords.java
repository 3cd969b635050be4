package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.catalog.Event;
import dev.forebay.boxoffice.checkout.BookingView;
import dev.forebay.boxoffice.pages.Views.BookingPage;
import dev.forebay.boxoffice.pages.Views.BookingRow;
import dev.forebay.boxoffice.pages.Views.CheckoutView;
import dev.forebay.boxoffice.pages.Views.SeatLine;
import dev.forebay.boxoffice.pages.Views.Ticket;
import dev.forebay.boxoffice.platform.Money;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Bookings in words. Thread-safe. */
@Component
class BookingWords {
    private final EventWords events;
    private final SeatWords seats;

    BookingWords(EventWords events, SeatWords seats) {
        this.events = events;
        this.seats = seats;
    }

    BookingRow row(BookingView booking, Locale locale) {
        Event event = events.require(booking.eventId());
        return new BookingRow(
                booking.bookingId(),
                event.name(),
                when(event, locale),
                events.place(event),
                booking.seats().size(),
                money(booking.total(), locale),
                booking.status());
    }

    BookingPage page(BookingView booking, Locale locale) {
        Event event = events.require(booking.eventId());
        List<Ticket> tickets = booking.tickets().isEmpty()
                ? booking.seats().stream()
                        .map(seat -> ticket(seat, null, locale))
                        .toList()
                : booking.tickets().stream()
                        .map(sold -> ticket(sold.seat(), QrCode.of(sold.code()), locale))
                        .toList();
        return new BookingPage(
                booking.bookingId(),
                event.name(),
                when(event, locale),
                Words.iso(event.startsAt(), events.zone(event)),
                events.place(event),
                booking.status(),
                money(booking.total(), locale),
                tickets);
    }

    CheckoutView checkout(BookingView booking, Locale locale) {
        Event event = events.require(booking.eventId());
        return new CheckoutView(
                booking.bookingId(),
                event.id(),
                stage(booking),
                event.name(),
                when(event, locale),
                events.place(event),
                new Words(locale).clock(booking.expiresAt(), events.zone(event)),
                booking.seats().stream().map(seat -> line(seat, locale)).toList(),
                money(booking.total(), locale),
                booking.fee().amount() == 0 ? "" : money(booking.fee(), locale));
    }

    private static String stage(BookingView booking) {
        var payment = booking.payment();
        String state = payment == null ? "" : payment.state();
        return switch (booking.status()) {
            case "confirmed" -> "confirmed";
            case "pending_payment" -> {
                boolean paying = state.equals("processing") || state.equals("unknown");
                boolean over = !booking.expiresAt().isAfter(booking.serverTime());
                yield paying ? "waiting" : over ? "closed" : "open";
            }
            default -> booking.refund() != null && booking.confirmedAt() == null ? "refunded" : "closed";
        };
    }

    private Ticket ticket(BookingView.SeatView seat, @Nullable QrCode code, Locale locale) {
        SeatLine line = line(seat, locale);
        return new Ticket(line.place(), line.about(), line.price(), code);
    }

    private SeatLine line(BookingView.SeatView seat, Locale locale) {
        return seats.line(
                seat.section(), seat.row(), seat.number(), seat.category(), money(seat.price(), locale), locale);
    }

    private String when(Event event, Locale locale) {
        return new Words(locale).full(event.startsAt(), events.zone(event));
    }

    private static String money(Money money, Locale locale) {
        return new Words(locale).money(money.amount(), money.currency());
    }
}
