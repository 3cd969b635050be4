package dev.forebay.boxoffice.checkout;

import dev.forebay.hold.ConfirmOutcome;
import dev.forebay.hold.HoldRef;
import dev.forebay.hold.Holds;
import dev.forebay.outbox.Outbox;
import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import dev.forebay.store.Tx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Brings what a provider said to its end. Money that was taken becomes tickets in one transaction: hold, seats, booking,
 * payment and the idempotency key's answer together. Where the hold had run out and others took its seats, they are
 * claimed again if they are free, else the money goes back. Buyer, webhook and upkeep may settle the same charge at the
 * same time: the first one does, the others find it done. Thread-safe.
 */
@Component
class Settlement {
    private static final Logger log = LoggerFactory.getLogger(Settlement.class);
    private static final Sql CAPTURED = BookingStore.sql("payment_captured");
    private static final Sql DECLINED = BookingStore.sql("payment_declined");
    private static final Sql UNKNOWN = BookingStore.sql("payment_unknown");

    private final JdbcClient jdbc;
    private final SpringTx transactions;
    private final BookingStore bookings;
    private final Holds holds;
    private final Outbox outbox;
    private final Refunds refunds;
    private final PaymentProvider provider;
    private final ApplicationEventPublisher publisher;

    Settlement(
            JdbcClient jdbc,
            SpringTx transactions,
            BookingStore bookings,
            Holds holds,
            Outbox outbox,
            Refunds refunds,
            PaymentProvider provider,
            ApplicationEventPublisher publisher) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.bookings = bookings;
        this.holds = holds;
        this.outbox = outbox;
        this.refunds = refunds;
        this.provider = provider;
        this.publisher = publisher;
    }

    /** Settles a charge; safe to repeat. Answers the booking as it is afterwards. */
    Booking settle(ChargeKey key, ChargeOutcome outcome, Kept kept) {
        return switch (outcome) {
            case ChargeOutcome.Captured captured -> captured(key, captured.reference(), kept);
            case ChargeOutcome.Declined declined -> declined(key, declined.reason());
            case ChargeOutcome.Unknown unknown -> unknown(key);
        };
    }

    private Booking captured(ChargeKey key, String reference, Kept kept) {
        Settled settled;
        try {
            settled = transactions.inTx(tx -> inOneTransaction(tx, key, reference, Way.SELL, kept));
        } catch (DuplicateKeyException sold) {
            log.error("the index over sold seats refused booking={}; the money goes back", key.booking());
            settled = transactions.inTx(tx -> inOneTransaction(tx, key, reference, Way.REFUND, kept));
        }
        return after(key, settled);
    }

    private Settled inOneTransaction(Tx tx, ChargeKey key, String reference, Way way, Kept kept) {
        var booking = bookings.lock(key.booking()).orElseThrow();
        int fresh = jdbc.sql(CAPTURED.text())
                .param("reference", reference)
                .param("id", key.booking())
                .param("attempt", key.attempt())
                .update();
        if (fresh == 0) {
            return new Settled.Before();
        }
        boolean sellable =
                booking.status() == BookingStatus.PENDING_PAYMENT || booking.status() == BookingStatus.EXPIRED;
        if (sellable && way == Way.SELL && sells(tx, booking)) {
            var confirmed = booking.confirmed(bookings.confirm(booking.id()));
            kept.confirmed(confirmed);
            return new Settled.Sold(confirmed);
        }
        bookings.refundDue(booking.id());
        outbox.append(tx, List.of(Refunds.message(booking.id())));
        return new Settled.Lost();
    }

    /** Books the booking's seats by the hold it was made of, or where that ended by a claim of what is free. */
    private boolean sells(Tx tx, Booking booking) {
        var hold = new HoldRef(booking.eventId(), booking.holdId(), booking.holder());
        if (holds.confirm(tx, hold, booking.seatIds(), booking.id()) instanceof ConfirmOutcome.Confirmed) {
            return true;
        }
        log.info("the hold of a paid booking had ended; claiming its seats booking={}", booking.id());
        return holds.claim(tx, booking.eventId(), booking.holder(), booking.seatIds(), booking.id())
                instanceof ConfirmOutcome.Confirmed;
    }

    private Booking after(ChargeKey key, Settled settled) {
        switch (settled) {
            case Settled.Sold sold -> {
                var booking = sold.booking();
                publisher.publishEvent(new BookingChanged(booking.id(), booking.userId(), booking.status()));
                return booking;
            }
            case Settled.Lost lost -> {
                outbox.poke();
                return refunds.now(key.booking());
            }
            case Settled.Before before -> {
                var booking = bookings.find(key.booking()).orElseThrow();
                giveBackStray(key, booking);
                return booking;
            }
        }
    }

    /** Money of a try that was followed by another one belongs to nothing: it goes back. */
    private void giveBackStray(ChargeKey key, Booking booking) {
        int current = booking.payment().map(Booking.Payment::attempt).orElse(0);
        if (current != key.attempt()) {
            log.warn("captured a charge that another try replaced; giving it back charge={}", key.text());
            provider.refund(key.text());
        }
    }

    private Booking declined(ChargeKey key, String reason) {
        jdbc.sql(DECLINED.text())
                .param("reason", reason)
                .param("id", key.booking())
                .param("attempt", key.attempt())
                .update();
        return announced(key);
    }

    private Booking unknown(ChargeKey key) {
        jdbc.sql(UNKNOWN.text())
                .param("id", key.booking())
                .param("attempt", key.attempt())
                .update();
        return announced(key);
    }

    private Booking announced(ChargeKey key) {
        var booking = bookings.find(key.booking()).orElseThrow();
        publisher.publishEvent(new BookingChanged(booking.id(), booking.userId(), booking.status()));
        return booking;
    }

    /** Takes note of a confirmation inside its transaction. */
    @FunctionalInterface
    interface Kept {
        void confirmed(Booking booking);

        /** Takes no note. */
        static Kept nothing() {
            return booking -> {};
        }
    }

    private enum Way {
        SELL,
        REFUND
    }

    private sealed interface Settled {
        record Sold(Booking booking) implements Settled {}

        record Lost() implements Settled {}

        record Before() implements Settled {}
    }
}
