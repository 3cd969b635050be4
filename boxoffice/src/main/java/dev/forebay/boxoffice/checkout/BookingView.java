package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A booking as its owner sees it.
 *
 * @param fee what of the total is the platform's
 * @param expiresAt when the draft ends
 * @param paymentUrl where to pay, while it waits for that
 * @param payment the payment's state: processing, unknown, declined, captured, refund_due or refunded
 * @param tickets its tickets, once it is sold
 * @param refund what goes or went back
 */
public record BookingView(
        String bookingId,
        String status,
        String eventId,
        String holdId,
        List<SeatView> seats,
        Money total,
        Money fee,
        Instant createdAt,
        Instant expiresAt,
        Instant serverTime,
        @Nullable Instant confirmedAt,
        @Nullable String paymentUrl,
        @Nullable PaymentView payment,
        List<TicketView> tickets,
        @Nullable RefundView refund) {

    /** A seat and its price. */
    public record SeatView(String seat, String section, String row, String number, String category, Money price) {}

    /** How it was paid, or why not. */
    public record PaymentView(
            String state, String method, @Nullable String reason) {}

    /** A ticket; its code is what the door scans. */
    public record TicketView(String code, SeatView seat) {}

    /** Money on its way back: {@code pending} or {@code refunded}. */
    public record RefundView(String status, Money amount) {}
}
