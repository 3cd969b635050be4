package dev.forebay.boxoffice.checkout;

import dev.forebay.base.ForebayException;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Money;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.store.Sql;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Takes the money for drafts. The intent is a row in PostgreSQL, one per booking, so of two clicks one goes to the
 * provider; the provider is called outside of any transaction with the intent's key; what it says is settled by
 * {@link Settlement}. A process that dies in between leaves an intent that {@link PaymentUpkeep} brings to its end.
 * Costs one statement, the provider, and one transaction. Thread-safe.
 */
@Component
class Payments {
    private static final Logger log = LoggerFactory.getLogger(Payments.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Sql INTENT = BookingStore.sql("payment_intent");

    private final JdbcClient jdbc;
    private final PaymentProvider provider;
    private final Settlement settlement;
    private final BookingStore bookings;

    Payments(JdbcClient jdbc, PaymentProvider provider, Settlement settlement, BookingStore bookings) {
        this.jdbc = jdbc;
        this.provider = provider;
        this.settlement = settlement;
        this.bookings = bookings;
    }

    /**
     * Pays a booking of the member's; a booking that is past paying is answered as it is.
     *
     * @param kept is told the confirmed booking inside the transaction that confirms it
     */
    Optional<Booking> pay(Member member, String bookingId, PayMethod method, Settlement.Kept kept) {
        var intent = intent(member, bookingId, method);
        if (intent.isEmpty()) {
            return bookings.find(bookingId).filter(booking -> booking.userId().equals(member.id()));
        }
        return Optional.of(charge(intent.get(), kept));
    }

    /** Sends a charge, for the first time or again, and settles what came of it. */
    Booking charge(Charge charge, Settlement.Kept kept) {
        ChargeOutcome outcome;
        try {
            outcome = provider.charge(charge);
        } catch (RuntimeException failed) {
            log.warn(
                    "the provider's answer is unknown; asked again later booking={}",
                    charge.key().booking(),
                    failed);
            outcome = new ChargeOutcome.Unknown();
        }
        try {
            return settlement.settle(charge.key(), outcome, kept);
        } catch (DataAccessException | TransactionException | ForebayException away) {
            log.warn(
                    "a charge could not be settled; upkeep goes on booking={}",
                    charge.key().booking(),
                    away);
            throw Problem.of(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "source_unavailable",
                            "The database can't be reached to finish your payment. It is finished by itself, once and only"
                                    + " once; ask for the booking shortly.")
                    .retryAfter(RETRY);
        }
    }

    private Optional<Charge> intent(Member member, String bookingId, PayMethod method) {
        return jdbc.sql(INTENT.text())
                .param("id", bookingId)
                .param("user", member.id())
                .param("provider", provider.name())
                .param("method", method.word())
                .query((row, n) -> new Charge(
                        new ChargeKey(row.getString("booking_id"), row.getInt("attempt")),
                        method,
                        new Money(row.getLong("amount"), row.getString("currency"))))
                .optional();
    }
}
