package dev.forebay.boxoffice.checkout;

import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.outbox.OutboxMessage;
import dev.forebay.store.Sql;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Gives money back. That it is owed is written with what made it so, and an outbox message with it; the one who waits for
 * the answer tries at once, the relay tries until it worked. The provider is asked by the charge's key, so it pays back
 * once. Thread-safe.
 */
@Component
class Refunds implements OutboxHandler {
    static final String KIND = "payment.refund";

    private static final Logger log = LoggerFactory.getLogger(Refunds.class);
    private static final Sql REFUNDED = BookingStore.sql("payment_refunded");

    private final JdbcClient jdbc;
    private final PaymentProvider provider;
    private final BookingStore bookings;
    private final ApplicationEventPublisher publisher;

    Refunds(JdbcClient jdbc, PaymentProvider provider, BookingStore bookings, ApplicationEventPublisher publisher) {
        this.jdbc = jdbc;
        this.provider = provider;
        this.bookings = bookings;
        this.publisher = publisher;
    }

    static OutboxMessage message(String bookingId) {
        return OutboxMessage.ordered(KIND, bookingId, bookingId);
    }

    /** Tries at once; where that fails the relay goes on. Answers the booking as it is afterwards. */
    Booking now(String bookingId) {
        try {
            refund(bookingId);
        } catch (RuntimeException later) {
            log.warn("a refund did not work at once; the relay goes on booking={}", bookingId, later);
        }
        return bookings.find(bookingId).orElseThrow();
    }

    /** Gives back what is owed, if anything; safe to repeat. */
    void refund(String bookingId) {
        var booking = bookings.find(bookingId).orElseThrow();
        var payment = booking.payment();
        if (payment.isEmpty() || !payment.get().state().equals("refund_due")) {
            return;
        }
        provider.refund(new ChargeKey(bookingId, payment.get().attempt()).text());
        jdbc.sql(REFUNDED.text()).param("id", bookingId).update();
        publisher.publishEvent(new BookingChanged(bookingId, booking.userId(), BookingStatus.REFUNDED));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void handle(List<OutboxEntry> batch) {
        batch.forEach(entry -> refund(entry.message().payload()));
    }
}
