package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes what the provider tells: signed, else refused; told twice, done once. Fields that are not known are passed over,
 * since a provider may add some. Thread-safe.
 */
@Component
class Webhook {
    private final WebhookSignature signature;
    private final Settlement settlement;
    private final BookingStore bookings;
    private final JsonMapper json;

    Webhook(WebhookSignature signature, Settlement settlement, BookingStore bookings, JsonMapper json) {
        this.signature = signature;
        this.settlement = settlement;
        this.bookings = bookings;
        this.json = json.rebuild()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    void receive(byte[] body, @Nullable String header) {
        if (header == null || !signature.valid(header, body)) {
            throw Problem.of(
                    HttpStatus.UNAUTHORIZED, "bad_signature", "The webhook's signature is missing, wrong or too old.");
        }
        var notice = read(body);
        var key = ChargeKey.parse(notice.key())
                .filter(known -> bookings.find(known.booking()).isPresent())
                .orElseThrow(() -> Problem.refused("unknown_charge", "There is no such charge here."));
        settlement.settle(key, outcome(notice), Settlement.Kept.nothing());
    }

    private Notice read(byte[] body) {
        try {
            return json.readValue(body, Notice.class);
        } catch (JacksonException broken) {
            throw Problem.badRequest("unreadable_body", "The webhook's body is not the JSON this call takes.");
        }
    }

    private static ChargeOutcome outcome(Notice notice) {
        return switch (notice.type()) {
            case "charge.captured" ->
                new ChargeOutcome.Captured(
                        Optional.ofNullable(notice.reference()).orElse(""));
            case "charge.declined" ->
                new ChargeOutcome.Declined(Optional.ofNullable(notice.reason()).orElse("The payment was declined."));
            default -> throw Problem.refused("unknown_type", "Webhooks are charge.captured and charge.declined.");
        };
    }

    /** What a provider tells: {@code charge.captured} or {@code charge.declined} of a key. */
    record Notice(
            String type,
            String key,
            @Nullable String reference,
            @Nullable String reason) {}
}
