package dev.forebay.boxoffice.checkout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A booking, from draft to ticket or to its end.
 *
 * @param id its id
 * @param userId whose it is
 * @param eventId the event
 * @param holdId the hold it was made of
 * @param holder the name that hold carries
 * @param status where it stands
 * @param currency of all its amounts
 * @param total what the buyer pays, in minor units
 * @param fee what of it is the platform's
 * @param createdAt when the draft was opened
 * @param expiresAt when the draft ends
 * @param confirmedAt when it was sold
 * @param seats its seats
 * @param payment its payment, where one began
 */
public record Booking(
        String id,
        String userId,
        String eventId,
        String holdId,
        String holder,
        BookingStatus status,
        String currency,
        long total,
        long fee,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> confirmedAt,
        List<BookedSeat> seats,
        Optional<Payment> payment) {
    public Booking {
        seats = List.copyOf(seats);
    }

    List<String> seatIds() {
        return seats.stream().map(BookedSeat::seat).toList();
    }

    Booking confirmed(Instant at) {
        return new Booking(
                id,
                userId,
                eventId,
                holdId,
                holder,
                BookingStatus.CONFIRMED,
                currency,
                total,
                fee,
                createdAt,
                expiresAt,
                Optional.of(at),
                seats,
                payment.map(Payment::captured));
    }

    /**
     * A seat of a booking.
     *
     * @param seat its id
     * @param category its category
     * @param price in minor units
     * @param ticket the code of its ticket; shown once it is sold
     */
    public record BookedSeat(String seat, String category, long price, String ticket) {}

    /**
     * A booking's payment.
     *
     * @param state processing, unknown, declined, captured, refund_due or refunded
     * @param attempt which try it is
     * @param method how
     * @param reason why it was declined
     */
    public record Payment(String state, int attempt, String method, Optional<String> reason) {
        /** Whether it is under way, so that nothing else may happen to the booking. */
        public boolean open() {
            return state.equals("processing") || state.equals("unknown");
        }

        Payment captured() {
            return new Payment("captured", attempt, method, Optional.empty());
        }
    }
}
