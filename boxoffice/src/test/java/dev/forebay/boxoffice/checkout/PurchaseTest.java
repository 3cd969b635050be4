package dev.forebay.boxoffice.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import org.junit.jupiter.api.Test;

/** The whole way through: from the list of events to the ticket. */
class PurchaseTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final OnSale sale = OnSale.of(office);

    @Test
    void buyerHoldsSeatsPaysAndGetsTickets() {
        var buyer = office.browserOf(office.newBuyer());
        var seats = sale.seats(2);

        var hold = buyer.hold(sale.event(), seats);
        assertThat(hold.status()).isEqualTo(201);
        assertThat(hold.json().get("seats").size()).isEqualTo(2);

        var draft = buyer.book(hold.text("/holdId"));
        assertThat(draft.status()).isEqualTo(201);
        assertThat(draft.text("/status")).isEqualTo("pending_payment");
        assertThat(draft.json().at("/tickets").size()).isZero();

        var paid = buyer.pay(draft.text("/bookingId"), "test_ok");
        assertThat(paid.status()).isEqualTo(200);
        assertThat(paid.text("/status")).isEqualTo("confirmed");
        assertThat(paid.json().at("/tickets").size()).isEqualTo(2);
        long total = paid.json().at("/total/amount").asLong();
        assertThat(paid.json().at("/fee/amount").asLong()).isEqualTo((total * sale.feeBasisPoints() + 5_000) / 10_000);

        var watcher = office.guest();
        await().untilAsserted(() -> assertThat(watcher.get("/api/events/" + sale.event() + "/seats?sparse=true")
                        .json()
                        .at("/seats")
                        .path(seats[0])
                        .asString(""))
                .isEqualTo("booked"));
        assertThat(office.sql()
                        .number("select count(*) from boxoffice.booking_seats where sold and seat_id = ?", seats[0]))
                .isEqualTo(1);
    }
}
