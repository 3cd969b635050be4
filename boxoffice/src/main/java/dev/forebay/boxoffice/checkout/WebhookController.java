package dev.forebay.boxoffice.checkout;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where the payment provider tells what became of charges. */
@RestController
@Tag(name = "Payments")
class WebhookController {
    private final Webhook webhook;

    WebhookController(Webhook webhook) {
        this.webhook = webhook;
    }

    @PostMapping("/api/payments/webhook")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Signed by the provider in Payment-Signature; told twice, done once")
    void receive(
            @RequestBody byte[] body,
            @RequestHeader(name = WebhookSignature.HEADER, required = false) @Nullable String signature) {
        webhook.receive(body, signature);
    }
}
