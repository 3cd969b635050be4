package dev.forebay.boxoffice.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.base.ForebayClock;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.seating.HoldDesk;
import dev.forebay.boxoffice.testing.Concurrent;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.boxoffice.testing.Seats;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Complete bookings a second (hold, draft, sandbox payment, confirmation), 50 buyers at a time in the arena. */
@Tag("soak")
class BookingThroughputTest {
    private static final Logger log = LoggerFactory.getLogger(BookingThroughputTest.class);
    private static final int BUYERS = 50;
    private static final int EACH = 40;

    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final ForebayClock clock = ForebayClock.system();
    private final String event = office.sql()
            .text("select e.id from boxoffice.events e join boxoffice.venues v on v.id = e.venue_id"
                    + " where sale_opens_at < now() and sale_closes_at > now() order by v.seats desc, e.id limit 1");

    @Test
    void inProcess() {
        var desk = office.bean(HoldDesk.class);
        var checkout = office.bean(Checkout.class);
        var members = Concurrent.all(BUYERS, this::member);
        rounds("in process", buyer -> {
            var member = members.get(buyer);
            var caller = new Caller(Optional.of(member), Optional.empty(), "127.0.0.1", "device");
            var hold = desk.take(caller, event, List.of(Seats.next(office, event)), false, Optional.empty());
            var draft = checkout.open(caller, hold.id());
            return checkout.pay(member, draft.bookingId(), "test_ok", Optional.empty())
                    .tickets()
                    .size();
        });
    }

    @Test
    void overHttp() {
        var clients = Concurrent.all(BUYERS, n -> office.programOf("buyer" + (n + 1) + "@example.com"));
        rounds("over HTTP", buyer -> {
            var client = clients.get(buyer);
            var hold = client.hold(event, Seats.next(office, event));
            var draft = client.book(hold.text("/holdId"));
            var paid = client.pay(draft.text("/bookingId"), "test_ok");
            assertThat(paid.status()).as(paid.response().body()).isEqualTo(200);
            return paid.json().at("/tickets").size();
        });
    }

    private void rounds(String name, IntUnaryOperator booking) {
        for (int round = 1; round <= 4; round++) {
            var tickets = new AtomicInteger();
            long start = clock.nanoTime();
            Concurrent.all(BUYERS, buyer -> {
                for (int i = 0; i < EACH; i++) {
                    tickets.addAndGet(booking.applyAsInt(buyer));
                }
                return buyer;
            });
            double seconds = (clock.nanoTime() - start) / 1e9;
            log.info(
                    "{} round={} bookings={} per_second={}",
                    name,
                    round,
                    tickets.get(),
                    Math.round(tickets.get() / seconds));
            assertThat(tickets.get()).isEqualTo(BUYERS * EACH);
        }
        assertThat(office.sql()
                        .number(
                                "select count(*) - count(distinct seat_id) from boxoffice.booking_seats where sold and event_id = ?",
                                event))
                .as("seats sold twice")
                .isZero();
    }

    private Member member(int buyer) {
        String email = "buyer" + (buyer + 1) + "@example.com";
        String id = office.sql().text("select id from boxoffice.users where email = ?", email);
        return new Member(id, email, email, Member.Role.BUYER, Set.of(), 10);
    }
}
