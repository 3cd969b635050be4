package dev.forebay.boxoffice.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.account.PersonalTokens;
import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.Client.Answer;
import dev.forebay.boxoffice.testing.Concurrent;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.hold.Holds;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Paying: what the provider may say, clicks that come twice, money that comes late. */
class PaymentTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final OnSale sale = OnSale.of(office);

    @Test
    void declinedPaymentLeavesTheHoldAndMayBeTriedAgain() {
        var buyer = office.newProgram();
        var draft = draft(buyer, 1);

        var declined = buyer.pay(draft.text("/bookingId"), "test_declined");
        assertThat(declined.status()).isEqualTo(402);
        assertThat(declined.code()).isEqualTo("payment_declined");
        assertThat(buyer.get("/api/holds/" + draft.text("/holdId")).status()).isEqualTo(200);

        var paid = buyer.pay(draft.text("/bookingId"), "test_ok");
        assertThat(paid.status()).isEqualTo(200);
        assertThat(charges(draft)).isEqualTo(2);
        assertThat(captured(draft)).isEqualTo(1);
    }

    @Test
    void secondClickNeverChargesTwice() {
        var buyer = office.newProgram();
        var draft = draft(buyer, 2);
        String id = draft.text("/bookingId");

        List<Answer> answers = Concurrent.all(8, n -> buyer.pay(id, "test_slow"));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 202));
        assertThat(answers).anySatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(charges(draft)).isEqualTo(1);
        assertThat(buyer.get("/api/bookings/" + id).text("/status")).isEqualTo("confirmed");
        assertThat(buyer.pay(id, "test_ok").status()).isEqualTo(200);
        assertThat(charges(draft)).isEqualTo(1);
    }

    @Test
    void secondClickWithTheSameKeyGetsTheSameAnswer() {
        var buyer = office.newProgram();
        var draft = draft(buyer, 1);
        String path = "/api/bookings/" + draft.text("/bookingId") + "/pay";

        var first = buyer.post(path, "{\"method\":\"test_ok\"}", "pay-" + draft.text("/bookingId"));
        var second = buyer.post(path, "{\"method\":\"test_ok\"}", "pay-" + draft.text("/bookingId"));

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.response().body()).isEqualTo(first.response().body());
        assertThat(second.header("Idempotency-Replayed")).hasValue("true");
        assertThat(office.sql()
                        .number(
                                "select count(*) from boxoffice.idempotency_keys where key = ? and status = 200",
                                "pay-" + draft.text("/bookingId")))
                .isEqualTo(1);
    }

    @Test
    void clientThatGoesAwayInTheMiddleOfPayingHasPaidOnceAndIsToldSoWhenItComesBack() throws IOException {
        String email = office.newBuyer();
        String token = office.bean(PersonalTokens.class).create(email, "test").orElseThrow();
        var buyer = office.guest().bearer(token);
        var draft = draft(buyer, 2);
        String id = draft.text("/bookingId");
        String path = "/api/bookings/" + id + "/pay";
        String body = "{\"method\":\"test_slow\"}";
        String key = "gone-" + id;

        try (var connection = new Socket("localhost", office.uri().getPort())) {
            connection.setSoLinger(true, 0);
            connection
                    .getOutputStream()
                    .write(String.join(
                                    "\r\n",
                                    "POST " + path + " HTTP/1.1",
                                    "Host: localhost",
                                    "Authorization: Bearer " + token,
                                    "Content-Type: application/json",
                                    "Idempotency-Key: " + key,
                                    "Content-Length: " + body.length(),
                                    "",
                                    body)
                            .getBytes(StandardCharsets.US_ASCII));
            await().pollInterval(Duration.ofMillis(5)).until(() -> payments(id, "processing") == 1);
        }
        assertThat(payments(id, "captured"))
                .as("the client was gone before it was paid")
                .isZero();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> buyer.post(path, body, key).status() == 200);
        var again = buyer.post(path, body, key);
        assertThat(again.header("Idempotency-Replayed")).hasValue("true");
        assertThat(again.text("/status")).isEqualTo("confirmed");
        assertThat(again.json().at("/tickets").size()).isEqualTo(2);
        assertThat(buyer.post(path, body, key).response().body())
                .isEqualTo(again.response().body());
        assertThat(buyer.get("/api/bookings/" + id).text("/status")).isEqualTo("confirmed");
        assertThat(payments(id, "captured")).isEqualTo(1);
        assertThat(charges(draft)).isEqualTo(1);
        assertThat(captured(draft)).isEqualTo(1);
    }

    private long payments(String booking, String state) {
        return office.sql()
                .number("select count(*) from boxoffice.payments where booking_id = ? and state = ?", booking, state);
    }

    @Test
    void unknownPaymentIsSettledByTheSignedWebhook() {
        var buyer = office.newProgram();
        var draft = draft(buyer, 1);

        var unknown = buyer.pay(draft.text("/bookingId"), "test_unknown");
        assertThat(unknown.status()).isEqualTo(202);
        assertThat(unknown.header("Retry-After")).isPresent();
        assertThat(unknown.text("/payment/state")).isEqualTo("unknown");
        assertThat(buyer.delete("/api/bookings/" + draft.text("/bookingId")).code())
                .isEqualTo("payment_in_progress");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(buyer.get("/api/bookings/" + draft.text("/bookingId"))
                                .text("/status"))
                        .isEqualTo("confirmed"));
    }

    @Test
    void latePaymentClaimsSeatsThatAreStillFree() {
        var buyer = office.newProgram();
        var draft = draft(buyer, 2);
        letHoldRunOut(draft);

        var paid = buyer.pay(draft.text("/bookingId"), "test_ok");

        assertThat(paid.status()).isEqualTo(200);
        assertThat(paid.json().at("/tickets").size()).isEqualTo(2);
    }

    @Test
    void latePaymentAfterTheSeatsWentIsRefunded() {
        var late = office.newProgram();
        var seats = sale.seats(2);
        var draft = late.book(late.hold(sale.event(), seats).text("/holdId"));
        letHoldRunOut(draft);
        var quick = office.newProgram();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> quick.hold(sale.event(), seats[0]).status() == 201);

        var lost = late.pay(draft.text("/bookingId"), "test_ok");

        assertThat(lost.status()).isEqualTo(409);
        assertThat(lost.code()).isEqualTo("seats_lost");
        assertThat(lost.text("/refund/status")).isEqualTo("refunded");
        assertThat(lost.json().at("/refund/amount/amount").asLong())
                .isEqualTo(draft.json().at("/total/amount").asLong());
        assertThat(late.get("/api/bookings/" + draft.text("/bookingId")).text("/status"))
                .isEqualTo("refunded");
        assertThat(office.sql()
                        .text(
                                "select state from boxoffice.sandbox_charges where key = ?",
                                draft.text("/bookingId") + ":1"))
                .isEqualTo("refunded");
    }

    @Test
    void paymentWhoseProcessDiedIsBroughtToItsEnd() {
        var buyer = office.newProgram();
        var draft = draft(buyer, 1);
        // What a process leaves behind that dies right after it wrote its intent.
        office.sql()
                .update(
                        "insert into boxoffice.payments (booking_id, state, provider, method, amount, fee, currency, check_at)"
                                + " select id, 'processing', 'sandbox', 'test_ok', total, fee, currency, now() from boxoffice.bookings"
                                + " where id = ?",
                        draft.text("/bookingId"));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(buyer.get("/api/bookings/" + draft.text("/bookingId"))
                                .text("/status"))
                        .isEqualTo("confirmed"));
        assertThat(charges(draft)).isEqualTo(1);
    }

    @Test
    void draftThatRanOutCannotBePaid() {
        var buyer = office.newProgram();
        var draft = draft(buyer, 1);
        office.sql()
                .update(
                        "update boxoffice.bookings set expires_at = now() - interval '1 second' where id = ?",
                        draft.text("/bookingId"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(buyer.get("/api/bookings/" + draft.text("/bookingId"))
                                .text("/status"))
                        .isEqualTo("expired"));

        var paid = buyer.pay(draft.text("/bookingId"), "test_ok");

        assertThat(paid.status()).isEqualTo(410);
        assertThat(paid.code()).isEqualTo("booking_expired");
        assertThat(charges(draft)).isZero();
    }

    @Test
    void methodThatDoesNotExistIsRefused() {
        var buyer = office.newProgram();
        var draft = draft(buyer, 1);

        assertThat(buyer.pay(draft.text("/bookingId"), "gold").code()).isEqualTo("unknown_method");
        assertThat(buyer.post(
                                "/api/bookings/" + draft.text("/bookingId") + "/pay",
                                "{\"method\":\"test_ok\",\"tip\":5}")
                        .code())
                .isEqualTo("unknown_field");
        assertThat(buyer.delete("/api/bookings/" + draft.text("/bookingId")).text("/status"))
                .isEqualTo("cancelled");
    }

    @Test
    void cancelledBookingGivesSeatsAndMoneyBack() {
        var buyer = office.newProgram();
        var seats = sale.seats(1);
        var draft = buyer.book(buyer.hold(sale.event(), seats).text("/holdId"));
        assertThat(buyer.pay(draft.text("/bookingId"), "test_ok").status()).isEqualTo(200);

        var cancelled = buyer.delete("/api/bookings/" + draft.text("/bookingId"));

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.text("/status")).isEqualTo("refunded");
        assertThat(cancelled.text("/refund/status")).isEqualTo("refunded");
        assertThat(buyer.delete("/api/bookings/" + draft.text("/bookingId")).text("/status"))
                .isEqualTo("refunded");
        var other = office.newProgram();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> other.hold(sale.event(), seats).status() == 201);
    }

    private Answer draft(Client buyer, int count) {
        var draft = buyer.book(buyer.hold(sale.event(), sale.seats(count)).text("/holdId"));
        assertThat(draft.status()).as(draft.response().body()).isEqualTo(201);
        return draft;
    }

    private void letHoldRunOut(Answer draft) {
        office.sql()
                .update(
                        "update boxoffice.seat_booking_state set locked_until = now() - interval '1 second', fence = fence + 1"
                                + " where hold_id = ?",
                        draft.text("/holdId"));
        office.bean(Holds.class).reconcile(sale.event());
    }

    private long charges(Answer draft) {
        return office.sql()
                .number(
                        "select count(*) from boxoffice.sandbox_charges where key like ?",
                        draft.text("/bookingId") + ":%");
    }

    private long captured(Answer draft) {
        return office.sql()
                .number(
                        "select count(*) from boxoffice.sandbox_charges where state = 'captured' and key like ?",
                        draft.text("/bookingId") + ":%");
    }
}
