package dev.forebay.boxoffice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.account.PersonalTokens;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One sale on two nodes: who sells on one of them hears of it on the other, and nobody else does. */
class TwoNodesTest {
    @Test
    void holdsBookingsAndOffersReachTheirOwnerOnBothNodesAndNobodyElse() {
        try (var redis = EmbeddedRedis.builder().start();
                var here = RunningBoxOffice.start(redis, EmbeddedServers.createDatabase("two_nodes"));
                var there = here.another()) {
            holdsAndBookingsAreTold(here, there);
            offersAreToldOnce(here, there);
            signingOutOnOneNodeClosesTheSocketOnTheOther(here, there);
            redis.kill();
            withoutRedisTheOwnNodeTells(here);
        }
    }

    private static void holdsAndBookingsAreTold(RunningBoxOffice here, RunningBoxOffice there) {
        var sale = OnSale.of(here);
        String token = token(here, "buyer1@example.com");
        var buyer = here.guest().bearer(token);
        try (var own = client(there, token);
                var stranger = client(there, token(here, "buyer2@example.com"))) {
            var hold = buyer.hold(sale.event(), sale.seats(1));
            var held = own.next("hold");
            assertThat(held.at("/holdId").asString()).isEqualTo(hold.text("/holdId"));
            assertThat(held.at("/what").asString()).isEqualTo("held");
            buyer.put("/api/holds/" + hold.text("/holdId"));
            assertThat(own.next("hold").at("/what").asString()).isEqualTo("extended");
            var draft = buyer.book(hold.text("/holdId"));
            buyer.pay(draft.text("/bookingId"), "test_ok");
            assertThat(own.next("booking").at("/status").asString()).isEqualTo("pending_payment");
            assertThat(own.next("booking").at("/status").asString()).isEqualTo("confirmed");

            var released = buyer.hold(sale.event(), sale.seats(1)).text("/holdId");
            buyer.delete("/api/holds/" + released);
            assertThat(own.next("hold").at("/holdId").asString()).isEqualTo(released);
            assertThat(own.next("hold").at("/what").asString()).isEqualTo("released");

            assertThat(untilAnswered(stranger)).noneMatch(TwoNodesTest::isPersonal);
        }
    }

    private static void offersAreToldOnce(RunningBoxOffice here, RunningBoxOffice there) {
        var sale = OnSale.of(here);
        String waiting = token(here, "buyer3@example.com");
        var first = here.programOf("buyer4@example.com");
        var second = here.guest().bearer(waiting);
        try (var own = client(there, waiting);
                var follower = client(here, waiting);
                var stranger = client(there, token(here, "buyer5@example.com"))) {
            // Both nodes follow the event, so both hear of the offer.
            for (var client : List.of(follower, stranger)) {
                client.subscribe(sale.event());
                client.next("snapshot");
            }
            String seat = sale.seats(1)[0];
            var hold = first.hold(sale.event(), seat);
            var line = second.post(
                    "/api/events/" + sale.event() + "/holds", "{\"seats\":[\"" + seat + "\"],\"wait\":true}");
            assertThat(line.status()).isEqualTo(409);
            first.delete("/api/holds/" + hold.text("/holdId"));

            for (var client : List.of(own, follower)) {
                var offer = client.next("notification");
                assertThat(offer.at("/kind").asString()).isEqualTo("seat_offered");
                assertThat(offer.at("/seat").asString()).isEqualTo(seat);
            }
            // What the other node tells comes in order: a second offer would come before this.
            String taken = second.hold(sale.event(), seat).text("/holdId");
            for (var client : List.of(own, follower)) {
                assertThat(client.passedUntil("hold")).noneMatch(message -> message.has("notification"));
            }
            second.delete("/api/holds/" + taken);
            assertThat(untilAnswered(stranger)).noneMatch(TwoNodesTest::isPersonal);
        }
    }

    private static void signingOutOnOneNodeClosesTheSocketOnTheOther(RunningBoxOffice here, RunningBoxOffice there) {
        var browser = here.guest();
        String header =
                browser.signIn("buyer7@example.com").header("Set-Cookie").orElseThrow();
        String cookie = header.substring(0, header.indexOf(';'));
        try (var own = new LiveClient(there.uri(), Map.of("Cookie", cookie))) {
            assertThat(browser.delete("/api/session").status()).isEqualTo(204);
            assertThat(own.closed()).isEqualTo(1008);
        }
    }

    private static void withoutRedisTheOwnNodeTells(RunningBoxOffice here) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !here.guest().get("/api/health").text("/status").equals("up"));
        var sale = OnSale.of(here);
        String token = token(here, "buyer6@example.com");
        try (var own = client(here, token)) {
            var hold = here.guest().bearer(token).hold(sale.event(), sale.seats(1));
            assertThat(own.next("hold").at("/holdId").asString()).isEqualTo(hold.text("/holdId"));
        }
    }

    private static String token(RunningBoxOffice office, String email) {
        return office.bean(PersonalTokens.class).create(email, "live").orElseThrow();
    }

    private static LiveClient client(RunningBoxOffice office, String token) {
        return new LiveClient(office.uri(), Map.of("Authorization", "Bearer " + token));
    }

    /** Everything a client was told before the answer to nonsense, which comes after all that was queued for it. */
    private static List<JsonNode> untilAnswered(LiveClient client) {
        client.send("{}");
        return client.passedUntil("error");
    }

    private static boolean isPersonal(JsonNode message) {
        return message.has("hold") || message.has("booking") || message.has("notification");
    }
}
