package dev.forebay.boxoffice.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** With Redis dead the sale goes on; with PostgreSQL away nothing is sold, and everybody is told so at once. */
class WithoutServersTest {
    @Test
    void saleGoesOnWithoutRedisAndStopsWithoutPostgres() {
        try (var redis = EmbeddedRedis.builder().start();
                var postgres = EmbeddedPostgres.builder().throwaway().start();
                var office = RunningBoxOffice.start(redis, postgres.createDatabase("alone"))) {
            var sale = OnSale.of(office);
            var buyer = office.programOf("buyer1@example.com");
            var before = buyer.hold(sale.event(), sale.seats(1));
            assertThat(before.status()).isEqualTo(201);

            redis.kill();
            saleWorks(buyer, sale);
            var draft = buyer.book(before.text("/holdId"));
            assertThat(buyer.pay(draft.text("/bookingId"), "test_ok").status()).isEqualTo(200);
            var health = office.guest().get("/api/health");
            assertThat(health.status()).isEqualTo(200);
            assertThat(health.text("/status")).isEqualTo("degraded");
            assertThat(health.text("/redis/state/mode")).isNotEqualTo("up");

            redis.restartEmpty();
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            office.guest().get("/api/health").text("/status").equals("up"));
            saleWorks(buyer, sale);

            var unknown = office.browserOf("buyer9@example.com");
            postgres.stop();
            var refused = buyer.hold(sale.event(), sale.seats(1));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("source_unavailable");
            assertThat(refused.header("Retry-After")).isPresent();
            assertThat(buyer.get("/api/bookings").code()).isEqualTo("source_unavailable");
            // whoever is not known from the cache can't be looked up, which a filter finds out
            assertThat(unknown.get("/api/bookings").status()).isEqualTo(503);
            assertThat(unknown.get("/api/bookings").code()).isEqualTo("source_unavailable");
            assertThat(unknown.get("/bookings").status()).isEqualTo(503);
            assertThat(office.guest().get("/api/health").status()).isEqualTo(503);
            assertThat(office.guest()
                            .get("/api/events/" + sale.event() + "/plan")
                            .status())
                    .isEqualTo(200);

            postgres.restart();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> office.guest().get("/api/health").status() == 200);
            saleWorks(buyer, sale);
        }
    }

    private static void saleWorks(Client buyer, OnSale sale) {
        var hold = buyer.hold(sale.event(), sale.seats(2));
        assertThat(hold.status()).as(hold.response().body()).isEqualTo(201);
        var draft = buyer.book(hold.text("/holdId"));
        assertThat(draft.status()).as(draft.response().body()).isEqualTo(201);
        var paid = buyer.pay(draft.text("/bookingId"), "test_ok");
        assertThat(paid.status()).as(paid.response().body()).isEqualTo(200);
        assertThat(paid.json().at("/tickets").size()).isEqualTo(2);
    }
}
