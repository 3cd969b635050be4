package dev.forebay.boxoffice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.boxoffice.account.PersonalTokens;
import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The live channel: snapshot, deltas without a gap, resuming, one's own news, and who is let in. */
class LiveTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final OnSale sale = OnSale.of(office);

    @Test
    void snapshotIsFollowedByDeltasWithoutAGap() {
        var buyer = office.newProgram();
        try (var client = new LiveClient(office.uri(), Map.of())) {
            client.subscribe(sale.event());
            var snapshot = client.next("snapshot");
            assertThat(snapshot.at("/plan").asString())
                    .isEqualTo(office.guest().get("/api/events/" + sale.event()).text("/plan"));
            long number = snapshot.at("/sequence").asLong();

            var states = new HashMap<String, String>();
            var seats = sale.seats(5);
            var holds = new ArrayList<String>();
            for (String seat : seats) {
                holds.add(held(buyer, seat));
            }
            while (!states.keySet().containsAll(List.of(seats))) {
                var delta = client.next("delta");
                assertThat(delta.at("/previous").asLong()).isEqualTo(number);
                number = delta.at("/sequence").asLong();
                apply(delta, states);
            }

            assertThat(states.get(seats[0])).isEqualTo("held");
            holds.forEach(hold -> buyer.delete("/api/holds/" + hold));
        }
    }

    @Test
    void clientThatKnowsANumberGetsOnlyWhatItMissed() {
        var buyer = office.newProgram();
        var first = sale.seats(1);
        var second = sale.seats(1);
        try (var watching = new LiveClient(office.uri(), Map.of())) {
            watching.subscribe(sale.event());
            watching.next("snapshot");
            String one = held(buyer, first[0]);
            var known = deltaWith(watching, first[0]);
            String two = held(buyer, second[0]);
            deltaWith(watching, second[0]);

            try (var back = new LiveClient(office.uri(), Map.of())) {
                back.subscribe(
                        sale.event(),
                        known.at("/epoch").asString(),
                        known.at("/sequence").asLong());
                var missed = back.next("delta");
                assertThat(missed.at("/previous").asLong())
                        .isEqualTo(known.at("/sequence").asLong());
                assertThat(missed.at("/seats").has(second[0])).isTrue();
            }
            try (var stranger = new LiveClient(office.uri(), Map.of())) {
                stranger.subscribe(sale.event(), "another epoch", 1);
                assertThat(stranger.next("snapshot").at("/seats").has(second[0]))
                        .isTrue();
            }
            buyer.delete("/api/holds/" + one);
            buyer.delete("/api/holds/" + two);
        }
    }

    @Test
    void holdsAndBookingsAreToldToTheirOwnerAlone() {
        String token = office.bean(PersonalTokens.class)
                .create(office.newBuyer(), "live")
                .orElseThrow();
        var buyer = office.guest().bearer(token);
        try (var own = new LiveClient(office.uri(), Map.of("Authorization", "Bearer " + token));
                var other = new LiveClient(office.uri(), Map.of())) {
            other.subscribe(sale.event());
            other.next("snapshot");

            var hold = buyer.hold(sale.event(), sale.seats(1));
            var news = own.next("hold");
            assertThat(news.at("/holdId").asString()).isEqualTo(hold.text("/holdId"));
            assertThat(news.at("/what").asString()).isEqualTo("held");
            var draft = buyer.book(hold.text("/holdId"));
            buyer.pay(draft.text("/bookingId"), "test_ok");

            assertThat(own.next("booking").at("/status").asString()).isEqualTo("pending_payment");
            assertThat(own.next("booking").at("/status").asString()).isEqualTo("confirmed");
            assertThat(other.next("delta").toString()).doesNotContain("user:", hold.text("/holdId"));
        }
    }

    @Test
    void signingOutClosesTheSocketsOfTheSessionAndOfNoOther() {
        String email = office.newBuyer();
        var browser = office.guest();
        var other = office.guest();
        try (var left = new LiveClient(office.uri(), Map.of("Cookie", cookie(browser.signIn(email))));
                var another = new LiveClient(office.uri(), Map.of("Cookie", cookie(other.signIn(email))))) {
            String before = held(browser, sale.seats(1)[0]);
            assertThat(left.next("hold").at("/holdId").asString()).isEqualTo(before);

            assertThat(browser.delete("/api/session").status()).isEqualTo(204);

            assertThat(left.closed()).isEqualTo(1008);
            String after = held(other, sale.seats(1)[0]);
            assertThat(another.next("hold").at("/holdId").asString()).isEqualTo(before);
            assertThat(another.next("hold").at("/holdId").asString()).isEqualTo(after);
            other.delete("/api/holds/" + before);
            other.delete("/api/holds/" + after);
        }
    }

    @Test
    void socketsOfSessionsAndTokensThatEndedByThemselvesAreFound() {
        var browser = office.guest();
        String token = office.bean(PersonalTokens.class)
                .create(office.newBuyer(), "live")
                .orElseThrow();
        String deleted = office.bean(PersonalTokens.class)
                .create(office.newBuyer(), "live")
                .orElseThrow();
        try (var ended = new LiveClient(office.uri(), Map.of("Cookie", cookie(browser.signIn(office.newBuyer()))));
                var revoked = new LiveClient(office.uri(), Map.of("Authorization", "Bearer " + deleted));
                var program = new LiveClient(office.uri(), Map.of("Authorization", "Bearer " + token));
                var stranger = new LiveClient(office.uri(), Map.of())) {
            String user = browser.get("/api/session").text("/user/id");
            office.sql()
                    .update(
                            "update boxoffice.http_sessions set expires_at = now() - interval '1 second' where user_id = ?",
                            user);
            office.sql().update("delete from boxoffice.tokens where hash = ?", Ids.sha256(deleted));

            office.bean(EndedSessions.class).look();

            assertThat(ended.closed()).isEqualTo(1008);
            assertThat(revoked.closed()).isEqualTo(1008);
            for (var alive : List.of(program, stranger)) {
                alive.subscribe("none");
                assertThat(alive.next("error").at("/code").asString()).isEqualTo("unknown_event");
            }
        }
    }

    private static String cookie(Client.Answer signedIn) {
        String header = signedIn.header("Set-Cookie").orElseThrow();
        return header.substring(0, header.indexOf(';'));
    }

    @Test
    void pagesOfOtherOriginsAreRefused() {
        assertThatThrownBy(() -> new LiveClient(office.uri(), Map.of("Origin", "https://elsewhere.example")))
                .hasStackTraceContaining("403");
        try (var own =
                new LiveClient(office.uri(), Map.of("Origin", office.uri().toString()))) {
            own.subscribe(sale.event());
            assertThat(own.next("snapshot").at("/event").asString()).isEqualTo(sale.event());
        }
    }

    @Test
    void nonsenseIsAnsweredWithWhatIsWrong() {
        try (var client = new LiveClient(office.uri(), Map.of())) {
            client.send("{");
            assertThat(client.next("error").at("/code").asString()).isEqualTo("unreadable_message");
            client.send("{\"hello\":1}");
            assertThat(client.next("error").at("/code").asString()).isEqualTo("unknown_message");
            client.subscribe("none");
            assertThat(client.next("error").at("/code").asString()).isEqualTo("unknown_event");
        }
    }

    /** The delta that tells of a seat; others tell of what other tests had left to end by itself. */
    private static JsonNode deltaWith(LiveClient client, String seat) {
        JsonNode delta = client.next("delta");
        while (!delta.at("/seats").has(seat)) {
            delta = client.next("delta");
        }
        return delta;
    }

    private String held(Client buyer, String seat) {
        var hold = buyer.hold(sale.event(), seat);
        assertThat(hold.status()).as(hold.response().body()).isEqualTo(201);
        return hold.text("/holdId");
    }

    private static void apply(JsonNode delta, Map<String, String> states) {
        delta.get("seats")
                .properties()
                .forEach(seat -> states.put(seat.getKey(), seat.getValue().asString()));
    }
}
