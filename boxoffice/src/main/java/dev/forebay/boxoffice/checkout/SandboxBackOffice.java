package dev.forebay.boxoffice.checkout;

import dev.forebay.store.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sandbox's other half: finds out, some seconds later, what became of {@code test_unknown}, and tells by a signed
 * webhook until that is answered, as a real provider does. Thread-safe.
 */
@Component
class SandboxBackOffice {
    private static final Logger log = LoggerFactory.getLogger(SandboxBackOffice.class);
    private static final Sql SETTLE = BookingStore.sql("sandbox_settle");
    private static final Sql TOLD = BookingStore.sql("sandbox_told");

    private final JdbcClient jdbc;
    private final WebhookSignature signature;
    private final Webhook webhook;
    private final JsonMapper json;

    SandboxBackOffice(JdbcClient jdbc, WebhookSignature signature, Webhook webhook, JsonMapper json) {
        this.jdbc = jdbc;
        this.signature = signature;
        this.webhook = webhook;
        this.json = json;
    }

    @Scheduled(fixedDelayString = "PT1S", initialDelayString = "PT2S")
    void settle() {
        var settled = jdbc.sql(SETTLE.text())
                .query((row, n) ->
                        new Webhook.Notice("charge.captured", row.getString("key"), row.getString("reference"), null))
                .list();
        settled.forEach(this::tell);
    }

    private void tell(Webhook.Notice notice) {
        try {
            byte[] body = json.writeValueAsBytes(notice);
            webhook.receive(body, signature.sign(body));
            jdbc.sql(TOLD.text()).param("key", notice.key()).update();
        } catch (RuntimeException later) {
            log.warn("the sandbox's webhook was not taken; told again in 30 s charge={}", notice.key(), later);
        }
    }
}
