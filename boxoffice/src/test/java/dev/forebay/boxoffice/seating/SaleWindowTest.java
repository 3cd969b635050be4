package dev.forebay.boxoffice.seating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.boxoffice.testing.Seats;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is held before the sale opens, after it closes, or once the doors are open; what is held is still paid for. */
class SaleWindowTest {
    private static final String SMALL =
            "select e.id from boxoffice.events e join boxoffice.venues v on v.id = e.venue_id"
                    + " where sale_opens_at < now() and sale_closes_at > now() and v.seats > 20"
                    + " order by v.seats, e.id desc limit 1";

    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final Client buyer = office.newProgram();
    private String event = "";

    @BeforeEach
    void choose() {
        event = office.sql().text(SMALL);
        office.sql().update("drop table if exists window_kept");
        office.sql().update("create table window_kept as select * from boxoffice.events where id = '" + event + "'");
    }

    @AfterEach
    void putBack() {
        office.sql()
                .update("update boxoffice.events e set sale_opens_at = k.sale_opens_at, doors_at = k.doors_at,"
                        + " sale_closes_at = k.sale_closes_at from window_kept k where k.id = e.id");
        office.sql().update("drop table window_kept");
        awaitSale("open");
    }

    @Test
    void openDoorsEndTheSaleAndWhatIsHeldIsStillPaidFor() {
        var hold = buyer.hold(event, Seats.next(office, event));
        assertThat(hold.status()).isEqualTo(201);

        office.sql().update("update boxoffice.events set doors_at = now() - interval '1 second' where id = ?", event);
        awaitSale("closed");

        var refused = buyer.hold(event, Seats.next(office, event));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("sale_closed");
        assertThat(refused.text("/saleClosesAt")).isNotEmpty();
        var draft = buyer.book(hold.text("/holdId"));
        assertThat(draft.status()).isEqualTo(201);
        assertThat(buyer.pay(draft.text("/bookingId"), "test_ok").status()).isEqualTo(200);
    }

    @Test
    void aSaleThatClosedOrHasNotOpenedSellsNothing() {
        office.sql()
                .update(
                        "update boxoffice.events set sale_closes_at = now() - interval '1 second',"
                                + " sale_opens_at = now() - interval '1 hour' where id = ?",
                        event);
        awaitSale("closed");
        assertThat(buyer.hold(event, Seats.next(office, event)).code()).isEqualTo("sale_closed");

        office.sql()
                .update(
                        "update boxoffice.events set sale_closes_at = starts_at,"
                                + " sale_opens_at = starts_at - interval '1 second' where id = ?",
                        event);
        awaitSale("not_open");
        assertThat(buyer.hold(event, Seats.next(office, event)).code()).isEqualTo("sale_not_open");
    }

    /** Changed past the application: the trigger's row is relayed with the next poll. */
    private void awaitSale(String state) {
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        office.guest().get("/api/events/" + event).text("/sale").equals(state));
    }
}
