package dev.forebay.boxoffice.seating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.Client.Answer;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import org.junit.jupiter.api.Test;

/** Organisers block, unblock and release seats, with a reason that is kept. */
class SeatBlockTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final OnSale sale = OnSale.of(office);
    private final Client organiser = office.programOf("organiser@example.com");
    private final Client buyer = office.newProgram();

    @Test
    void blockedSeatsAreOutOfTheSaleUntilTheyAreUnblocked() {
        var seat = sale.seats(1);

        assertThat(order("block", seat[0]).text("/changed/0")).isEqualTo(seat[0]);
        await().untilAsserted(() -> assertThat(buyer.hold(sale.event(), seat).text("/taken/0/state"))
                .isEqualTo("blocked"));
        assertThat(order("block", seat[0]).text("/unchanged/0")).isEqualTo(seat[0]);

        assertThat(order("unblock", seat[0]).text("/changed/0")).isEqualTo(seat[0]);
        await().until(() -> buyer.hold(sale.event(), seat).status() == 201);
        assertThat(order("unblock", seat[0]).json().at("/changed").size()).isZero();
        assertThat(office.sql()
                        .number(
                                "select count(*) from boxoffice.audit_log where action like 'seats.%' and details::text like ?",
                                "%" + seat[0] + "%"))
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void releaseTakesHeldSeatsFromTheirHolderAndNothingElse() {
        var seats = sale.seats(2);
        var hold = buyer.hold(sale.event(), seats[0]);
        assertThat(order("block", seats[1]).status()).isEqualTo(200);

        var released = order("release", seats[0], seats[1]);

        assertThat(released.json().at("/changed").size()).isEqualTo(1);
        assertThat(released.text("/unchanged/0")).isEqualTo(seats[1]);
        await().until(() -> buyer.get("/api/holds/" + hold.text("/holdId")).status() == 410);
    }

    @Test
    void bookedSeatsStay() {
        var seat = sale.seats(1);
        var draft = buyer.book(buyer.hold(sale.event(), seat).text("/holdId"));
        assertThat(buyer.pay(draft.text("/bookingId"), "test_ok").status()).isEqualTo(200);

        assertThat(order("block", seat[0]).json().at("/changed").size()).isZero();
        assertThat(order("release", seat[0]).json().at("/changed").size()).isZero();
    }

    @Test
    void onlyOrganisersOfTheEventMayAndAReasonIsNeeded() {
        String path = "/api/admin/events/" + sale.event() + "/seats/block";
        String body = "{\"seats\":[\"x\"],\"reason\":\"camera\"}";

        assertThat(office.guest().asGuest().post(path, body).status()).isEqualTo(401);
        assertThat(buyer.post(path, body).status()).isEqualTo(403);
        assertThat(organiser.post(path, body).code()).isEqualTo("unknown_seat");
        assertThat(organiser.post(path, "{\"seats\":[\"x\"],\"reason\":\" \"}").code())
                .isEqualTo("invalid_fields");
    }

    private Answer order(String verb, String... seats) {
        var list = "\"" + String.join("\",\"", seats) + "\"";
        return organiser.post(
                "/api/admin/events/" + sale.event() + "/seats/" + verb,
                "{\"seats\":[" + list + "],\"reason\":\"a camera stands there\"}");
    }
}
