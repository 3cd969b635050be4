package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.store.Sql;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * A payment provider that takes no money, and keeps what it did in a table of its own, as a real one would on its side:
 * one key is charged once, whatever is sent again. Thread-safe.
 */
@Component
class SandboxProvider implements PaymentProvider {
    private static final Sql CHARGE = Sql.file("dev/forebay/boxoffice/checkout/sandbox_charge.sql");
    private static final Sql FIND = Sql.file("dev/forebay/boxoffice/checkout/sandbox_find.sql");
    private static final Sql REFUND = Sql.file("dev/forebay/boxoffice/checkout/sandbox_refund.sql");

    private final JdbcClient jdbc;
    private final CheckoutProperties.Sandbox delays;

    SandboxProvider(JdbcClient jdbc, CheckoutProperties properties) {
        this.jdbc = jdbc;
        this.delays = properties.sandbox();
    }

    @Override
    public String name() {
        return "sandbox";
    }

    @Override
    public ChargeOutcome charge(Charge charge) {
        return switch (charge.method()) {
            case TEST_OK -> keep(charge, "captured", null);
            case TEST_DECLINED -> keep(charge, "declined", null);
            case TEST_SLOW -> {
                answerSlowly();
                yield keep(charge, "captured", null);
            }
            case TEST_UNKNOWN -> keep(charge, "unknown", delays.settleAfter().toMillis());
        };
    }

    @Override
    public ChargeOutcome find(String key) {
        return jdbc.sql(FIND.text())
                .param("key", key)
                .query((row, n) -> outcome(row.getString("state"), row.getString("reference")))
                .optional()
                .orElseGet(ChargeOutcome.Unknown::new);
    }

    @Override
    public void refund(String key) {
        jdbc.sql(REFUND.text()).param("key", key).update();
    }

    private ChargeOutcome keep(Charge charge, String state, @Nullable Long settleMillis) {
        String reference = Ids.next("sbx_");
        int fresh = jdbc.sql(CHARGE.text())
                .param("key", charge.key().text())
                .param("reference", reference)
                .param("state", state)
                .param("amount", charge.money().amount())
                .param("currency", charge.money().currency())
                .param("settleMillis", settleMillis)
                .update();
        return fresh == 1 ? outcome(state, reference) : find(charge.key().text());
    }

    private static ChargeOutcome outcome(String state, String reference) {
        return switch (state) {
            case "declined" -> new ChargeOutcome.Declined("The sandbox's card was declined, as asked for.");
            case "unknown" -> new ChargeOutcome.Unknown();
            default -> new ChargeOutcome.Captured(reference);
        };
    }

    /** Takes its time; nothing ever counts the latch down. */
    private void answerSlowly() {
        try {
            boolean ended = new CountDownLatch(1).await(delays.slow().toMillis(), TimeUnit.MILLISECONDS);
            assert !ended;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
