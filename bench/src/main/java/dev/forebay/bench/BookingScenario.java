package dev.forebay.bench;

import dev.forebay.bench.Case.Kind;
import dev.forebay.bench.OfficeHere.FreeSeats;
import dev.forebay.bench.OfficeHere.Seat;
import dev.forebay.bench.Table.Pace;
import dev.forebay.boxoffice.checkout.Checkout;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.seating.HoldDesk;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Complete bookings of one seat: hold, draft, sandbox payment, confirmation; by 64 buyers at a time in the arena of
 * 20,000. In process in this JVM; over HTTP against a box office in a second JVM. Both are nodes of one office.
 */
final class BookingScenario {
    private static final int BUYERS_AT_ONCE = 64;

    private BookingScenario() {}

    static void run(Pace pace, Consumer<String> out) throws InterruptedException {
        // Not the throwaway one of the tests: a booking pays for its writes to disk.
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                OfficeHere here = OfficeHere.start(redis, postgres.createDatabase("bench"));
                OfficeProcess there = OfficeProcess.start(redis, postgres.createDatabase("bench"));
                OfficeApi api = new OfficeApi(there.uri())) {
            HoldDesk desk = here.bean(HoldDesk.class);
            Checkout checkout = here.bean(Checkout.class);
            List<Member> members =
                    IntStream.range(0, OfficeHere.BUYERS).mapToObj(here::buyer).toList();
            List<String> tokens =
                    IntStream.range(0, OfficeHere.BUYERS).mapToObj(here::token).toList();
            FreeSeats seats = here.freeSeats();
            var booked = new LongAdder();
            long before = here.sold().bookings();
            new Table(
                            "Complete bookings: hold, draft, sandbox payment, confirmation",
                            ServerStats.of(redis, postgres),
                            pace,
                            out)
                    .add("in process", BUYERS_AT_ONCE, Kind.VIRTUAL, (id, random) -> {
                        inProcess(desk, checkout, members.get(id % members.size()), seats.next());
                        booked.increment();
                        return 1;
                    })
                    .add("over HTTP, server in a second JVM", BUYERS_AT_ONCE, Kind.VIRTUAL, (id, random) -> {
                        overHttp(api, tokens.get(id % tokens.size()), seats.next());
                        booked.increment();
                        return 1;
                    })
                    .run();
            var sold = here.sold();
            out.accept("booked in all: " + booked.sum() + ", confirmed in PostgreSQL: " + (sold.bookings() - before)
                    + ", seats sold twice: " + sold.twice());
        }
    }

    private static void inProcess(HoldDesk desk, Checkout checkout, Member member, Seat seat) {
        var caller = new Caller(Optional.of(member), Optional.empty(), "127.0.0.1", "bench");
        var hold = desk.take(caller, seat.event(), List.of(seat.id()), false, Optional.empty());
        var draft = checkout.open(caller, hold.id());
        var paid = checkout.pay(member, draft.bookingId(), "test_ok", Optional.empty());
        if (paid.tickets().size() != 1) {
            throw new IllegalStateException("paid, and no ticket: " + paid.status());
        }
    }

    private static void overHttp(OfficeApi api, String token, Seat seat) throws Exception {
        var hold = api.hold(token, seat.event(), seat.id()).expect(201);
        var draft = api.book(token, hold.text("holdId")).expect(201);
        api.pay(token, draft.text("bookingId")).expect(200);
    }
}
