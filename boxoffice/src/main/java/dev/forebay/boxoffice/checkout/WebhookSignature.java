package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Ids;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Signs webhooks and checks them: {@code t=<seconds>,v1=<hex of HMAC-SHA-256 over "seconds.body">}, at most five minutes
 * old, compared in constant time. Thread-safe.
 */
@Component
class WebhookSignature {
    static final String HEADER = "Payment-Signature";

    private static final Logger log = LoggerFactory.getLogger(WebhookSignature.class);
    private static final Duration OLDEST = Duration.ofMinutes(5);
    private static final Pattern FORM = Pattern.compile("t=([0-9]{1,12}),v1=([0-9a-f]{64})");

    private final byte[] secret;
    private final Clock clock;

    WebhookSignature(CheckoutProperties properties, Clock clock) {
        boolean own = properties.webhookSecret().isBlank();
        if (own) {
            log.info("no boxoffice.checkout.webhook-secret: webhooks are signed with one that only this process knows");
        }
        this.secret = (own ? Ids.secret() : properties.webhookSecret()).getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
    }

    /** The header for a body, now. */
    String sign(byte[] body) {
        long seconds = clock.instant().getEpochSecond();
        return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac(seconds, body));
    }

    boolean valid(String header, byte[] body) {
        var form = FORM.matcher(header);
        if (!form.matches()) {
            return false;
        }
        long seconds = Long.parseLong(form.group(1));
        long age = Math.abs(clock.instant().getEpochSecond() - seconds);
        return age <= OLDEST.toSeconds()
                && MessageDigest.isEqual(HexFormat.of().parseHex(form.group(2)), mac(seconds, body));
    }

    private byte[] mac(long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java platform has HmacSHA256", absent);
        }
    }
}
