package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Money;
import dev.forebay.store.Sql;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Brings to an end what somebody left in the middle: charges whose process died or whose answer never came are sent or
 * asked for again by the same key, refunds are tried again, drafts end. Every node does it; a row is taken by one at a
 * time. Thread-safe.
 */
@Component
class PaymentUpkeep {
    private static final Logger log = LoggerFactory.getLogger(PaymentUpkeep.class);
    private static final Sql DUE = BookingStore.sql("payments_due");
    private static final Sql EXPIRE = BookingStore.sql("drafts_expire");

    private final JdbcClient jdbc;
    private final Payments payments;
    private final Settlement settlement;
    private final Refunds refunds;
    private final PaymentProvider provider;
    private final ApplicationEventPublisher publisher;

    PaymentUpkeep(
            JdbcClient jdbc,
            Payments payments,
            Settlement settlement,
            Refunds refunds,
            PaymentProvider provider,
            ApplicationEventPublisher publisher) {
        this.jdbc = jdbc;
        this.payments = payments;
        this.settlement = settlement;
        this.refunds = refunds;
        this.provider = provider;
        this.publisher = publisher;
    }

    @Scheduled(fixedDelayString = "PT2S", initialDelayString = "PT2S")
    void resume() {
        for (var due : due()) {
            try {
                resume(due);
            } catch (RuntimeException later) {
                log.warn(
                        "could not resume a payment; tried again in 15 s booking={}",
                        due.charge().key().booking(),
                        later);
            }
        }
    }

    private void resume(Due due) {
        var key = due.charge().key();
        switch (due.state()) {
            case "processing" -> payments.charge(due.charge(), Settlement.Kept.nothing());
            case "unknown" -> settlement.settle(key, provider.find(key.text()), Settlement.Kept.nothing());
            case "refund_due" -> refunds.refund(key.booking());
            default -> log.warn("a payment in state {} has a time to be looked at", due.state());
        }
    }

    private List<Due> due() {
        return jdbc.sql(DUE.text())
                .query((row, n) -> new Due(
                        row.getString("state"),
                        new Charge(
                                new ChargeKey(row.getString("booking_id"), row.getInt("attempt")),
                                PayMethod.ofWord(row.getString("method")).orElseThrow(),
                                new Money(row.getLong("amount"), row.getString("currency")))))
                .list();
    }

    @Scheduled(fixedDelayString = "PT1S", initialDelayString = "PT1S")
    void expireDrafts() {
        var ended = jdbc.sql(EXPIRE.text())
                .query((row, n) ->
                        new BookingChanged(row.getString("id"), row.getString("user_id"), BookingStatus.EXPIRED))
                .list();
        ended.forEach(publisher::publishEvent);
    }

    private record Due(String state, Charge charge) {}
}
