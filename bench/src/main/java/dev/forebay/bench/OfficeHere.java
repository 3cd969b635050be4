package dev.forebay.bench;

import dev.forebay.boxoffice.BoxOfficeApplication;
import dev.forebay.boxoffice.account.PersonalTokens;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The box office with its sample world in this JVM, on the same servers as the one beside. */
final class OfficeHere implements AutoCloseable {
    static final int BUYERS = 50;

    private final ConfigurableApplicationContext context;

    private OfficeHere(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static OfficeHere start(EmbeddedRedis redis, EmbeddedDatabase database) {
        var settings = new ArrayList<>(OfficeProcess.settings(redis, database, Ports.free()));
        settings.add("--logging.threshold.console=OFF");
        return new OfficeHere(new SpringApplicationBuilder(BoxOfficeApplication.class)
                .bannerMode(Banner.Mode.OFF)
                .run(settings.toArray(String[]::new)));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** A buyer of the sample world, counted from 0. */
    Member buyer(int number) {
        String email = "buyer" + (number + 1) + "@example.com";
        String id = bean(JdbcClient.class)
                .sql("select id from boxoffice.users where email = ?")
                .param(email)
                .query(String.class)
                .single();
        return new Member(id, email, email, Member.Role.BUYER, Set.of(), 10);
    }

    /** A token of a buyer's, for calls over HTTP. */
    String token(int number) {
        return bean(PersonalTokens.class)
                .create("buyer" + (number + 1) + "@example.com", "bench")
                .orElseThrow();
    }

    /** Free seats of all events on sale, the biggest house first, one event after the other. */
    FreeSeats freeSeats() {
        List<Seat> seats = bean(JdbcClient.class)
                .sql("""
                        select e.id as event, s.seat_id as id
                        from boxoffice.events e
                        join boxoffice.venues v on v.id = e.venue_id
                        join boxoffice.seats s on s.venue_id = v.id
                        join boxoffice.price_categories p on p.event_id = e.id and p.category = s.category
                        where e.sale_opens_at < now() and e.sale_closes_at > now()
                          and not exists (select from boxoffice.seat_booking_state b
                                          where b.event_id = e.id and b.seat_id = s.seat_id and b.status <> 'available')
                        order by v.seats desc, e.id, s.seat_id
                        """)
                .query((row, number) -> new Seat(row.getString("event"), row.getString("id")))
                .list();
        return new FreeSeats(seats);
    }

    record Seat(String event, String id) {}

    /** Each seat once. Thread-safe. */
    static final class FreeSeats {
        private final List<Seat> seats;
        private final AtomicInteger next = new AtomicInteger();

        FreeSeats(List<Seat> seats) {
            this.seats = List.copyOf(seats);
        }

        Seat next() {
            int at = next.getAndIncrement();
            if (at >= seats.size()) {
                throw new IllegalStateException("all " + seats.size() + " seats of the sample world are sold");
            }
            return seats.get(at);
        }

        /** Those of the first event, the biggest house. */
        List<Seat> ofFirstEvent() {
            String first = seats.getFirst().event();
            return seats.stream().filter(seat -> seat.event().equals(first)).toList();
        }
    }

    /** Bookings confirmed, and seats sold more than once (which must be none). */
    Sold sold() {
        var jdbc = bean(JdbcClient.class);
        return new Sold(
                jdbc.sql("select count(*) from boxoffice.bookings where status = 'confirmed'")
                        .query(Long.class)
                        .single(),
                jdbc.sql(
                                "select count(*) - count(distinct (event_id, seat_id)) from boxoffice.booking_seats where sold")
                        .query(Long.class)
                        .single());
    }

    record Sold(long bookings, long twice) {}

    @Override
    public void close() {
        context.close();
    }
}
