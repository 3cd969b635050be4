package dev.forebay.boxoffice.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.Concurrent;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.boxoffice.testing.Statements;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** How many seats an account may hold, set by operators; and that accounts are read once until they change. */
class SeatLimitApiTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final OnSale sale = OnSale.of(office);
    private final Client operator = office.programOf("operator@example.com");

    @Test
    void anotherLimitCountsForTheNextHoldAndIsInTheAuditLog() {
        String email = office.newBuyer();
        var buyer = office.browserOf(email);
        assertThat(buyer.hold(sale.event(), sale.seats(10)).status()).isEqualTo(201);
        assertThat(buyer.hold(sale.event(), sale.seats(1)).code()).isEqualTo("hold_limit");

        var set = set(id(email), "{\"limit\": 12, \"reason\": \" a school class \"}");

        assertThat(set.status()).as(set.response().body()).isEqualTo(200);
        assertThat(set.json().at("/seatLimit").asInt()).isEqualTo(12);
        assertThat(set.text("/changed/by")).isEqualTo("operator@example.com");
        assertThat(set.text("/changed/reason")).isEqualTo("a school class");
        var together = Concurrent.all(4, n -> buyer.hold(sale.event(), sale.seats(1)));
        assertThat(together).filteredOn(answer -> answer.status() == 201).hasSize(2);
        assertThat(together)
                .filteredOn(answer -> answer.status() == 422)
                .allMatch(answer -> answer.code().equals("hold_limit"));
        assertThat(office.sql()
                        .text(
                                "select reason || details::text from boxoffice.audit_log where action = 'member.seat_limit' and subject = ?",
                                "user:" + id(email)))
                .startsWith("a school class")
                .contains("\"from\": 10", "\"to\": 12");

        assertThat(operator.get("/api/admin/members")
                        .json()
                        .at("/members")
                        .valueStream()
                        .takeWhile(member -> member.at("/seatLimit").asInt() != 10)
                        .map(member -> member.at("/email").asString("")))
                .as("limits of their own come first")
                .contains(email);
        set(id(email), "{\"limit\": 10, \"reason\": \"over\"}");
    }

    @Test
    void aRequestMayNameAsManySeatsAsTheHighestLimitAllows() {
        String email = office.newBuyer();
        var buyer = office.programOf(email);
        set(id(email), "{\"limit\": 60, \"reason\": \"a coach\"}");

        var held = buyer.hold(sale.event(), sale.seats(60));
        assertThat(held.status()).as(held.response().body()).isEqualTo(201);
        assertThat(held.json().at("/seats").size()).isEqualTo(60);
        assertThat(buyer.hold(sale.event(), sale.seats(1)).code()).isEqualTo("hold_limit");
        buyer.delete("/api/holds/" + held.text("/holdId"));

        var seats = new String[201];
        Arrays.setAll(seats, n -> "no-seat-" + n);
        assertThat(buyer.hold(sale.event(), Arrays.copyOf(seats, 200)).code()).isEqualTo("unknown_seat");
        assertThat(buyer.hold(sale.event(), seats).code()).isEqualTo("invalid_fields");
    }

    @Test
    void whatIsHeldStaysWhereTheLimitGetsLower() {
        String email = office.newBuyer();
        var buyer = office.programOf(email);
        var held = buyer.hold(sale.event(), sale.seats(4));

        assertThat(set(id(email), "{\"limit\": 2, \"reason\": \"resells\"}").status())
                .isEqualTo(200);

        assertThat(buyer.hold(sale.event(), sale.seats(1)).code()).isEqualTo("hold_limit");
        assertThat(buyer.get("/api/holds/" + held.text("/holdId")).status()).isEqualTo(200);
        buyer.delete("/api/holds/" + held.text("/holdId"));
        assertThat(buyer.hold(sale.event(), sale.seats(2)).status()).isEqualTo(201);
    }

    @Test
    void wrongLimitsReasonsAndAccountsAreRefusedAndChangeNothing() {
        String email = office.newBuyer();
        String buyer = id(email);
        for (String limit : new String[] {"0", "201", "-5"}) {
            assertThat(set(buyer, "{\"limit\": " + limit + ", \"reason\": \"x\"}")
                            .code())
                    .as(limit)
                    .isEqualTo("bad_seat_limit");
        }
        assertThat(set(buyer, "{\"reason\": \"x\"}").status()).isEqualTo(400);
        assertThat(set(buyer, "{\"limit\": \"many\", \"reason\": \"x\"}").status())
                .isEqualTo(400);
        assertThat(set(buyer, "{\"limit\": 20}").code()).isEqualTo("bad_reason");
        assertThat(set(buyer, "{\"limit\": 20, \"reason\": \" \"}").code()).isEqualTo("bad_reason");
        assertThat(set(buyer, "{\"limit\": 20, \"reason\": \"" + "x".repeat(501) + "\"}")
                        .code())
                .isEqualTo("bad_reason");
        assertThat(set("nobody", "{\"limit\": 20, \"reason\": \"x\"}").code()).isEqualTo("unknown_member");
        assertThat(operator.get("/api/admin/members?page=-1").code()).isEqualTo("bad_page");
        assertThat(operator.get("/api/admin/members?query=" + "x".repeat(201)).code())
                .isEqualTo("bad_query");
        assertThat(operator.get("/api/admin/members?query=%25")
                        .json()
                        .at("/total")
                        .asInt())
                .isZero();

        var seen = operator.get("/api/admin/members?query=" + email.toUpperCase(Locale.ROOT));
        assertThat(seen.json().at("/total").asInt()).isOne();
        assertThat(seen.json().at("/members/0/seatLimit").asInt()).isEqualTo(10);
        assertThat(seen.json().at("/members/0/changed").isNull()).isTrue();
    }

    @Test
    void onlyOperatorsMay() {
        String body = "{\"limit\": 20, \"reason\": \"x\"}";
        for (String who : new String[] {office.newBuyer(), "organiser@example.com"}) {
            var other = office.programOf(who);
            assertThat(other.put("/api/admin/members/" + id(who) + "/seat-limit", body)
                            .status())
                    .isEqualTo(403);
            assertThat(other.get("/api/admin/members").status()).isEqualTo(403);
        }
        assertThat(office.guest()
                        .asGuest()
                        .put("/api/admin/members/" + id(office.newBuyer()) + "/seat-limit", body)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void anAccountIsReadOnceAndAChangePastTheApplicationIsSeen() {
        String email = office.newBuyer();
        var member = office.browserOf(email);
        var program = office.programOf(email);
        var statements = office.bean(Statements.class);
        // that the account was made is news too, which may come after it was read first
        await().atMost(SOON).untilAsserted(() -> {
            member.get("/api/session");
            program.get("/api/bookings");
            statements.forget();
            assertThat(member.get("/api/session").text("/user/email")).isEqualTo(email);
            assertThat(program.get("/api/bookings").status()).isEqualTo(200);
            assertThat(statements.of("boxoffice.users")).isEmpty();
        });
        assertThat(member.get("/api/admin/caches").status()).isEqualTo(403);

        String change = "update boxoffice.users set role = ? where email = ?";
        office.sql().update(change, "OPERATOR", email);
        await().atMost(SOON)
                .until(() -> member.get("/api/admin/caches").status() == 200
                        && program.get("/api/admin/caches").status() == 200);

        office.sql().update(change, "BUYER", email);
        await().atMost(SOON)
                .until(() -> member.get("/api/admin/caches").status() == 403
                        && program.get("/api/admin/caches").status() == 403);
    }

    private Client.Answer set(String member, String body) {
        return operator.put("/api/admin/members/" + member + "/seat-limit", body);
    }

    private String id(String email) {
        return office.sql().text("select id from boxoffice.users where email = ?", email);
    }
}
