package dev.forebay.boxoffice.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** With a Redis of its own, which is emptied and killed. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InsightApiTest {
    private static EmbeddedRedis redis;
    private static RunningBoxOffice office;
    private static OnSale sale;
    private static Client buyer;
    private static Client organiser;

    @BeforeAll
    static void open() {
        redis = EmbeddedRedis.builder().start();
        office = RunningBoxOffice.start(redis, EmbeddedServers.createDatabase("insight"));
        sale = OnSale.of(office);
        buyer = office.browserOf("buyer1@example.com");
        organiser = office.browserOf("operator@example.com");
    }

    @AfterAll
    static void close() {
        office.close();
        redis.close();
    }

    private static String buy(int seats) {
        var hold = buyer.hold(sale.event(), sale.seats(seats));
        assertThat(hold.status()).as(hold.response().body()).isEqualTo(201);
        var paid = buyer.pay(buyer.book(hold.text("/holdId")).text("/bookingId"), "test_ok");
        assertThat(paid.text("/status")).as(paid.response().body()).isEqualTo("confirmed");
        return paid.text("/bookingId");
    }

    private static long sold() {
        return office.guest()
                .get("/api/events/popular?size=100")
                .json()
                .at("/events")
                .valueStream()
                .filter(event -> event.path("eventId").asString("").equals(sale.event()))
                .mapToLong(event -> event.path("seatsSold").asLong())
                .sum();
    }

    private static Client.Answer bookings(int size) {
        return organiser.get("/api/admin/events/" + sale.event() + "/bookings?size=" + size);
    }

    private static String newest() {
        return bookings(1).text("/bookings/0/bookingId");
    }

    @Test
    @Order(1)
    void eachBookingIsCountedAndNoted() {
        String first = buy(2);
        await().untilAsserted(() -> assertThat(sold()).isEqualTo(2));
        assertThat(newest()).isEqualTo(first);
        String second = buy(3);
        await().untilAsserted(() -> {
            assertThat(sold()).isEqualTo(5);
            assertThat(newest()).isEqualTo(second);
        });
        var both = bookings(50).json().at("/bookings");
        assertThat(both).hasSize(2);
        assertThat(both.at("/1/bookingId").asString("")).isEqualTo(first);
        assertThat(both.at("/1/seats").asInt()).isEqualTo(2);
        assertThat(both.at("/1/total").asLong()).isPositive();
    }

    @Test
    @Order(2)
    void anEmptiedRedisIsLoadedFromTheSource() {
        redis.command("FLUSHALL");
        assertThat(sold()).isEqualTo(5);
        assertThat(bookings(50).json().at("/bookings")).hasSize(2);
        assertThat(redis.command("ZCARD", key("popular"))).isEqualTo("1");
        String third = buy(1);
        await().untilAsserted(() -> {
            assertThat(sold()).isEqualTo(6);
            assertThat(newest()).isEqualTo(third);
        });
    }

    private static String key(String name) {
        return redis.command("KEYS", "*insight:" + name + "*").strip();
    }

    @Test
    @Order(3)
    void anEventWithoutBookingsHasAnEmptyLog() {
        String other =
                office.sql().text("select id from boxoffice.events where id <> ? order by id limit 1", sale.event());
        for (int i = 0; i < 2; i++) {
            assertThat(organiser
                            .get("/api/admin/events/" + other + "/bookings")
                            .json()
                            .at("/bookings"))
                    .isEmpty();
        }
    }

    @Test
    @Order(4)
    void nonsenseAndStrangersAreRefused() {
        assertThat(office.guest().get("/api/events/popular?size=0").code()).isEqualTo("bad_size");
        assertThat(bookings(5_000).code()).isEqualTo("bad_size");
        assertThat(organiser.get("/api/admin/events/nope/bookings").code()).isEqualTo("unknown_event");
        assertThat(buyer.get("/api/admin/events/" + sale.event() + "/bookings").status())
                .isIn(403, 404);
    }

    @Test
    @Order(5)
    void withRedisAwayTheSourceAnswers() {
        redis.kill();
        String fourth = buy(2);
        assertThat(newest()).isEqualTo(fourth);
        assertThat(sold())
                .as("as the source was within the last minute, in which a gate may have been shut before")
                .isBetween(5L, 8L);
    }
}
