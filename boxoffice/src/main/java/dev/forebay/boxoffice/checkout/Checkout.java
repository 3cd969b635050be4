package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.IdempotencyKeys;
import dev.forebay.boxoffice.platform.IdempotentRequest;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a member does with bookings of their own: the API and the pages call it. Another's booking does not exist here.
 * Thread-safe.
 */
@Component
public class Checkout {
    private final Drafts drafts;
    private final Payments payments;
    private final Cancellations cancellations;
    private final BookingStore bookings;
    private final BookingViews views;
    private final IdempotencyKeys keys;
    private final JsonMapper json;

    Checkout(
            Drafts drafts,
            Payments payments,
            Cancellations cancellations,
            BookingStore bookings,
            BookingViews views,
            IdempotencyKeys keys,
            JsonMapper json) {
        this.drafts = drafts;
        this.payments = payments;
        this.cancellations = cancellations;
        this.bookings = bookings;
        this.views = views;
        this.keys = keys;
        this.json = json;
    }

    /** Opens the draft of a hold of the caller's, or answers the one that is open. */
    public BookingView open(Caller caller, String holdId) {
        return views.of(drafts.open(caller, holdId));
    }

    /**
     * Pays. Answers a confirmed booking, or one whose payment is processing or unknown; anything else is a
     * {@link Problem}: {@code payment_declined}, {@code seats_lost}, {@code booking_expired}, {@code booking_closed}.
     */
    public BookingView pay(Member member, String bookingId, String method, Optional<IdempotentRequest> request) {
        var way = PayMethod.ofWord(method)
                .orElseThrow(() ->
                        Problem.refused("unknown_method", "Pay by test_ok, test_declined, test_slow or test_unknown."));
        var kept = new AtomicReference<@Nullable BookingView>();
        var booking = payments.pay(
                        member,
                        bookingId,
                        way,
                        confirmed -> request.ifPresent(inside -> kept.set(keep(inside, confirmed))))
                .orElseThrow(Checkout::noSuchBooking);
        var answer = kept.get();
        if (answer == null) {
            return paid(booking);
        }
        request.ifPresent(IdempotentRequest::kept);
        return answer;
    }

    /** A booking of the member's. */
    public BookingView show(Member member, String bookingId) {
        return bookings.find(bookingId)
                .filter(booking -> booking.userId().equals(member.id()))
                .map(views::of)
                .orElseThrow(Checkout::noSuchBooking);
    }

    /** The member's bookings, newest first. */
    public List<BookingView> list(Member member, int page, int size) {
        return bookings.of(member.id(), size, (long) page * size).stream()
                .map(views::of)
                .toList();
    }

    /** Cancels; money that was paid goes back. */
    public BookingView cancel(Member member, String bookingId) {
        return cancellations.cancel(member, bookingId).map(views::of).orElseThrow(Checkout::noSuchBooking);
    }

    /** Keeps the answer in the transaction that sells the seats. */
    private BookingView keep(IdempotentRequest request, Booking confirmed) {
        var answer = views.of(confirmed);
        keys.answer(
                request.key(),
                new IdempotencyKeys.Answer(
                        HttpStatus.OK.value(),
                        json.writeValueAsBytes(answer),
                        MediaType.APPLICATION_JSON_VALUE,
                        Optional.empty()));
        return answer;
    }

    private BookingView paid(Booking booking) {
        if (booking.payment().filter(Booking.Payment::open).isPresent()) {
            return views.of(booking);
        }
        return switch (booking.status()) {
            case CONFIRMED -> views.of(booking);
            case PENDING_PAYMENT -> throw declined(booking);
            case EXPIRED ->
                throw Problem.of(
                        HttpStatus.GONE,
                        "booking_expired",
                        "This booking ran out before it was paid; choose seats again.");
            case CANCELLED, REFUNDED -> throw closed(booking);
        };
    }

    private static Problem declined(Booking booking) {
        String reason = booking.payment().flatMap(Booking.Payment::reason).orElse("The payment was declined.");
        return Problem.of(
                        HttpStatus.PAYMENT_REQUIRED,
                        "payment_declined",
                        reason + " Your seats are still held; pay another way.")
                .with("bookingId", booking.id())
                .with("expiresAt", booking.expiresAt());
    }

    private static Problem closed(Booking booking) {
        var refund = BookingViews.refund(booking);
        if (refund != null && booking.confirmedAt().isEmpty()) {
            return Problem.conflict(
                            "seats_lost",
                            "Your seats went to somebody else before the payment arrived. The money goes back to you; choose"
                                    + " other seats.")
                    .with("bookingId", booking.id())
                    .with("refund", refund);
        }
        return Problem.conflict("booking_closed", "This booking was cancelled; choose seats again.");
    }

    private static Problem noSuchBooking() {
        return Problem.notFound("unknown_booking", "You have no such booking.");
    }
}
