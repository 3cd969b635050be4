package dev.forebay.boxoffice.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** What the provider tells is believed when it is signed, and done once. */
class WebhookTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final OnSale sale = OnSale.of(office);
    private final Client provider = office.guest();

    @Test
    void unsignedWronglySignedAndOldNoticesAreRefused() {
        String body = notice("bk_any:1");

        assertThat(provider.post("/api/payments/webhook", body).code()).isEqualTo("bad_signature");
        assertThat(send(body, signature("another secret", Clock.systemUTC()).sign(bytes(body))))
                .isEqualTo(401);
        assertThat(send(
                        body,
                        signature(RunningBoxOffice.WEBHOOK_SECRET, ago(Duration.ofMinutes(6)))
                                .sign(bytes(body))))
                .isEqualTo(401);
        assertThat(send(body + " ", signed(body))).isEqualTo(401);
        assertThat(send(body, "t=1,v1=x")).isEqualTo(401);
    }

    @Test
    void noticeOfACaptureConfirmsOnce() {
        var buyer = office.newProgram();
        var draft = buyer.book(buyer.hold(sale.event(), sale.seats(1)).text("/holdId"));
        String id = draft.text("/bookingId");
        office.sql()
                .update(
                        "insert into boxoffice.payments (booking_id, state, provider, method, amount, fee, currency)"
                                + " select id, 'unknown', 'sandbox', 'test_unknown', total, fee, currency from boxoffice.bookings"
                                + " where id = ?",
                        id);
        String body = notice(id + ":1");

        assertThat(send(body, signed(body))).isEqualTo(204);
        assertThat(send(body, signed(body))).isEqualTo(204);

        assertThat(buyer.get("/api/bookings/" + id).text("/status")).isEqualTo("confirmed");
        assertThat(buyer.get("/api/bookings/" + id).json().at("/tickets").size())
                .isEqualTo(1);
    }

    @Test
    void signedNonsenseIsAnsweredWithWhatIsWrong() {
        assertThat(send(notice("bk_none:1"), signed(notice("bk_none:1")))).isEqualTo(422);
        assertThat(send("{", signed("{"))).isEqualTo(400);
    }

    private int send(String body, String signature) {
        var answer = provider.header(WebhookSignature.HEADER, signature).post("/api/payments/webhook", body);
        provider.without(WebhookSignature.HEADER);
        return answer.status();
    }

    private static String notice(String key) {
        return "{\"type\":\"charge.captured\",\"key\":\"" + key + "\",\"reference\":\"r1\",\"added\":\"later\"}";
    }

    private static String signed(String body) {
        return signature(RunningBoxOffice.WEBHOOK_SECRET, Clock.systemUTC()).sign(bytes(body));
    }

    private static WebhookSignature signature(String secret, Clock clock) {
        var sandbox = new CheckoutProperties.Sandbox(Duration.ZERO, Duration.ZERO);
        return new WebhookSignature(new CheckoutProperties(Duration.ofMinutes(15), 5, secret, sandbox), clock);
    }

    private static Clock ago(Duration time) {
        return Clock.fixed(Instant.now().minus(time), ZoneOffset.UTC);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
