package dev.forebay.boxoffice.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.testing.Client.Answer;
import dev.forebay.boxoffice.testing.Concurrent;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may book what: own bookings only, so many drafts, guests who sign in. */
class BookingRulesTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final OnSale sale = OnSale.of(office);

    @Test
    void anothersBookingDoesNotExist() {
        var owner = office.newProgram();
        var stranger = office.newProgram();
        var draft = owner.book(owner.hold(sale.event(), sale.seats(1)).text("/holdId"));
        String path = "/api/bookings/" + draft.text("/bookingId");

        assertThat(stranger.get(path).code()).isEqualTo("unknown_booking");
        assertThat(stranger.pay(draft.text("/bookingId"), "test_ok").status()).isEqualTo(404);
        assertThat(stranger.delete(path).status()).isEqualTo(404);
        assertThat(stranger.get("/api/holds/" + draft.text("/holdId")).code()).isEqualTo("unknown_hold");
        assertThat(stranger.book(draft.text("/holdId")).status()).isEqualTo(404);
        assertThat(stranger.get("/api/bookings").response().body()).doesNotContain(draft.text("/bookingId"));
        assertThat(owner.get("/api/bookings").response().body()).contains(draft.text("/bookingId"));
        assertThat(owner.delete(path).text("/status")).isEqualTo("cancelled");
    }

    @Test
    void atMostFiveDraftsWaitAtATimeAlsoWhenAskedForTogether() {
        var buyer = office.newProgram();
        List<String> holds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            var hold = buyer.hold(sale.event(), sale.seats(1));
            assertThat(hold.status()).isEqualTo(201);
            holds.add(hold.text("/holdId"));
        }

        List<Answer> answers = Concurrent.all(8, n -> buyer.book(holds.get(n)));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(5);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 422)
                .hasSize(3)
                .allSatisfy(answer -> {
                    assertThat(answer.code()).isEqualTo("pending_limit");
                    assertThat(answer.json().at("/limit").asInt()).isEqualTo(5);
                });
        answers.stream()
                .filter(answer -> answer.status() == 201)
                .forEach(answer -> buyer.delete("/api/bookings/" + answer.text("/bookingId")));
        holds.forEach(hold -> buyer.delete("/api/holds/" + hold));
    }

    @Test
    void bookingAHoldAgainAnswersItsDraft() {
        var buyer = office.newProgram();
        String hold = buyer.hold(sale.event(), sale.seats(1)).text("/holdId");

        List<Answer> answers = Concurrent.all(4, n -> buyer.book(hold));

        assertThat(answers).extracting(Answer::status).containsOnly(201);
        assertThat(answers)
                .extracting(answer -> answer.text("/bookingId"))
                .containsOnly(answers.getFirst().text("/bookingId"));
        buyer.delete("/api/bookings/" + answers.getFirst().text("/bookingId"));
    }

    @Test
    void draftFollowsItsHoldWhenThatGrows() {
        var buyer = office.newProgram();
        var first = sale.seats(1);
        var more = sale.seats(1);
        String hold = buyer.hold(sale.event(), first).text("/holdId");
        long before = buyer.book(hold).json().at("/total/amount").asLong();

        var grown = buyer.hold(sale.event(), first[0], more[0]);
        assertThat(grown.text("/holdId")).isEqualTo(hold);
        var draft = buyer.book(hold);

        assertThat(draft.json().at("/seats").size()).isEqualTo(2);
        assertThat(draft.json().at("/total/amount").asLong()).isGreaterThan(before);
        var paid = buyer.pay(draft.text("/bookingId"), "test_ok");
        assertThat(paid.json().at("/tickets").size()).isEqualTo(2);
    }

    @Test
    void seatAddedAfterTheDraftIsNotSoldWithIt() {
        var buyer = office.newProgram();
        var first = sale.seats(1);
        var more = sale.seats(1);
        String hold = buyer.hold(sale.event(), first).text("/holdId");
        var draft = buyer.book(hold);
        assertThat(buyer.hold(sale.event(), first[0], more[0]).text("/holdId")).isEqualTo(hold);

        var paid = buyer.pay(draft.text("/bookingId"), "test_ok");

        assertThat(paid.status()).isEqualTo(200);
        assertThat(paid.json().at("/tickets").size()).isEqualTo(1);
        assertThat(office.sql()
                        .number(
                                "select count(*) from boxoffice.seat_booking_state where status = 'booked' and seat_id = ?"
                                        + " and event_id = ?",
                                more[0],
                                sale.event()))
                .isZero();
    }

    @Test
    void guestKeepsTheirHoldWhenTheySignIn() {
        var browser = office.guest().asGuest();
        var hold = browser.hold(sale.event(), sale.seats(2));
        assertThat(hold.status()).isEqualTo(201);
        assertThat(browser.book(hold.text("/holdId")).code()).isEqualTo("sign_in_needed");

        browser.signIn(office.newBuyer());

        assertThat(browser.get("/api/holds/" + hold.text("/holdId")).status()).isEqualTo(200);
        var draft = browser.book(hold.text("/holdId"));
        assertThat(draft.status()).isEqualTo(201);
        assertThat(browser.pay(draft.text("/bookingId"), "test_ok").status()).isEqualTo(200);
    }

    @Test
    void openingADraftExtendsTheHoldToItsEnd() {
        var buyer = office.newProgram();
        var hold = buyer.hold(sale.event(), sale.seats(1));
        var draft = buyer.book(hold.text("/holdId"));

        var extended = buyer.get("/api/holds/" + hold.text("/holdId"));

        assertThat(Instant.parse(extended.text("/expiresAt"))).isAfter(Instant.parse(hold.text("/expiresAt")));
        assertThat(extended.text("/expiresAt").substring(0, 19))
                .isEqualTo(draft.text("/expiresAt").substring(0, 19));
        buyer.delete("/api/bookings/" + draft.text("/bookingId"));
    }

    @Test
    void guestsCannotBook() {
        assertThat(office.guest().asGuest().get("/api/bookings").status()).isEqualTo(401);
    }
}
