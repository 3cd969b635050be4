package dev.forebay.boxoffice.seating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.Concurrent;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holding seats over HTTP: what is held, refused, limited and whose it is. */
class HoldApiTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final OnSale sale = OnSale.of(office);

    @Test
    void heldSeatsAreTakenForOthersAndNoneOfTheirsIsHeld() {
        var first = office.newProgram();
        var second = office.newProgram();
        var seats = sale.seats(2);
        assertThat(first.hold(sale.event(), seats[0]).status()).isEqualTo(201);

        var taken = second.hold(sale.event(), seats);

        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.code()).isEqualTo("seats_taken");
        assertThat(taken.text("/taken/0/seat")).isEqualTo(seats[0]);
        assertThat(taken.text("/taken/0/state")).isEqualTo("held");
        assertThat(taken.json().at("/taken").size()).isEqualTo(1);
        assertThat(first.hold(sale.event(), seats[1]).status()).isEqualTo(201);
    }

    @Test
    void waitingTellsThePositionInLine() {
        var first = office.newProgram();
        var second = office.newProgram();
        var seat = sale.seats(1);
        assertThat(first.hold(sale.event(), seat).status()).isEqualTo(201);

        // asked again by one who stands there already, should Redis have been late
        await().untilAsserted(() -> {
            var waiting = second.post(
                    "/api/events/" + sale.event() + "/holds", "{\"seats\":[\"" + seat[0] + "\"],\"wait\":true}");

            assertThat(waiting.code()).isEqualTo("seats_taken");
            assertThat(waiting.json().at("/taken/0/position").asInt()).isEqualTo(1);
        });
    }

    @Test
    void whoLeavesTheLineIsPassedOver() {
        var holder = office.newProgram();
        var first = office.newProgram();
        var second = office.newProgram();
        var seat = sale.seats(1);
        var hold = holder.hold(sale.event(), seat);
        String wish = "{\"seats\":[\"" + seat[0] + "\"],\"wait\":true}";
        String holds = "/api/events/" + sale.event() + "/holds";
        // asked again by one who stands there already, should Redis have been late
        await().until(() ->
                first.post(holds, wish).json().at("/taken/0/position").asInt() == 1);
        await().until(() ->
                second.post(holds, wish).json().at("/taken/0/position").asInt() == 2);

        String line = "/api/events/" + sale.event() + "/line?seat=";
        await().untilAsserted(() -> {
            assertThat(first.delete(line + seat[0]).status())
                    .as("safe to repeat")
                    .isEqualTo(204);
            assertThat(second.post(holds, wish).json().at("/taken/0/position").asInt())
                    .isEqualTo(1);
        });
        holder.delete("/api/holds/" + hold.text("/holdId"));
        assertThat(first.hold(sale.event(), seat).text("/taken/0/state"))
                .as("it is kept for the second")
                .isEqualTo("held");
        assertThat(second.delete(line + seat[0]).status())
                .as("an offer is let go")
                .isEqualTo(204);
        await().until(() -> first.hold(sale.event(), seat).status() == 201);

        assertThat(first.delete(line + "no-seat").code()).isEqualTo("unknown_seat");
        assertThat(first.delete("/api/events/" + sale.event() + "/line").status())
                .isEqualTo(400);
        assertThat(first.delete("/api/events/none/line?seat=A-1").code()).isEqualTo("unknown_event");
    }

    @Test
    void oneSeatGoesToOneOfMany() {
        var seat = sale.seats(1);
        var buyers = Stream.generate(office::newProgram).limit(6).toList();

        var answers = Concurrent.all(buyers.size(), n -> buyers.get(n).hold(sale.event(), seat));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(buyers.size() - 1);
    }

    @Test
    void holdIsShownExtendedReleasedAndThenGone() {
        var buyer = office.newProgram();
        var hold = buyer.hold(sale.event(), sale.seats(1));
        String path = "/api/holds/" + hold.text("/holdId");

        assertThat(buyer.get(path).text("/seats/0")).isEqualTo(hold.text("/seats/0"));
        assertThat(buyer.put(path).status()).isEqualTo(200);
        assertThat(buyer.delete(path).status()).isEqualTo(204);

        assertThat(buyer.get(path).status()).isEqualTo(410);
        assertThat(buyer.put(path).code()).isEqualTo("hold_expired");
        assertThat(buyer.delete(path).code()).isEqualTo("hold_expired");
        assertThat(office.newProgram().get(path).code()).isEqualTo("unknown_hold");
        assertThat(buyer.get("/api/holds/nonsense").code()).isEqualTo("unknown_hold");
        assertThat(buyer.get("/api/holds/a.b.c").code()).isEqualTo("unknown_hold");
    }

    @Test
    void elevenSeatsAreTooMany() {
        var buyer = office.newProgram();

        var refused = buyer.hold(sale.event(), sale.seats(11));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("hold_limit");
        assertThat(refused.json().at("/limit").asInt()).isEqualTo(10);
    }

    @Test
    void whoSignsInHoldsNoSecondTenBesideThoseOfTheGuestTheyWere() {
        var browser = office.guest().asGuest();
        var asGuest = browser.hold(sale.event(), sale.seats(10));
        assertThat(asGuest.status()).as(asGuest.response().body()).isEqualTo(201);
        browser.signIn(office.newBuyer());

        var refused = browser.hold(sale.event(), sale.seats(1));
        assertThat(refused.code()).isEqualTo("hold_limit");
        assertThat(refused.json().at("/held").asInt()).isEqualTo(10);

        assertThat(browser.delete("/api/holds/" + asGuest.text("/holdId")).status())
                .isEqualTo(204);
        var asMember = browser.hold(sale.event(), sale.seats(10));
        assertThat(asMember.status()).as(asMember.response().body()).isEqualTo(201);
        assertThat(browser.hold(sale.event(), sale.seats(1)).code()).isEqualTo("hold_limit");
        browser.delete("/api/holds/" + asMember.text("/holdId"));
    }

    @Test
    void guestsOfOneDeviceHoldTwentySeatsTogetherAndThoseOfOneAddressForty() {
        var holds = new HashMap<Client, String>();
        for (String device : List.of("phone", "laptop")) {
            for (int guest = 0; guest < 2; guest++) {
                var browser = guestAt("203.0.113.20", device);
                var held = browser.hold(sale.event(), sale.seats(10));
                assertThat(held.status()).as(held.response().body()).isEqualTo(201);
                holds.put(browser, held.text("/holdId"));
            }
            var third = guestAt("203.0.113.20", device).hold(sale.event(), sale.seats(1));
            assertThat(third.code()).isEqualTo("hold_limit");
            assertThat(third.json().at("/limit").asInt()).as(device).isEqualTo(20);
        }

        var anotherDevice = guestAt("203.0.113.20", "tablet").hold(sale.event(), sale.seats(1));
        assertThat(anotherDevice.code()).isEqualTo("hold_limit");
        assertThat(anotherDevice.json().at("/limit").asInt()).isEqualTo(40);
        assertThat(anotherDevice.json().at("/held").asInt()).isEqualTo(40);
        var anotherAddress = guestAt("203.0.113.21", "phone");
        var free = anotherAddress.hold(sale.event(), sale.seats(1));
        assertThat(free.status()).as(free.response().body()).isEqualTo(201);

        holds.put(anotherAddress, free.text("/holdId"));
        holds.forEach((browser, hold) -> browser.delete("/api/holds/" + hold));
    }

    private Client guestAt(String address, String device) {
        return office.guest()
                .header("X-Forwarded-For", address)
                .header("User-Agent", device)
                .asGuest();
    }

    @Test
    void seatsAndEventsThatDoNotExistAreNamed() {
        var buyer = office.newProgram();

        assertThat(buyer.hold(sale.event(), "no such seat {}").code()).isEqualTo("unknown_seat");
        assertThat(buyer.hold(sale.event(), "no-such-seat").text("/seats/0")).isEqualTo("no-such-seat");
        assertThat(buyer.hold("no-such-event", "A-1").code()).isEqualTo("unknown_event");
        assertThat(buyer.hold(sale.event()).status()).isEqualTo(422);
        assertThat(buyer.post("/api/events/" + sale.event() + "/holds", "{\"seats\":\"A-1\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void saleWindowIsEnforced() {
        var buyer = office.newProgram();
        String event = office.sql().text("select id from boxoffice.events where sale_opens_at > now() limit 1");
        String seat = office.sql()
                .text(
                        "select seat_id from boxoffice.seats s join boxoffice.events e on e.venue_id = s.venue_id where e.id = ?"
                                + " limit 1",
                        event);
        assertThat(event).isNotEmpty();

        var refused = buyer.hold(event, seat);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("sale_not_open");
        assertThat(refused.text("/saleOpensAt")).isNotEmpty();
    }

    @Test
    void sameKeyAndBodyGetTheSameHoldAnotherBodyIsRefused() {
        var buyer = office.newProgram();
        var seats = sale.seats(2);
        String path = "/api/events/" + sale.event() + "/holds";
        String body = "{\"seats\":[\"" + seats[0] + "\"]}";
        String key = "hold-" + seats[0];

        var first = buyer.post(path, body, key);
        var again = buyer.post(path, body, key);
        var other = buyer.post(path, "{\"seats\":[\"" + seats[1] + "\"]}", key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency_key_reused");
        assertThat(office.newProgram()
                        .post(path, "{\"seats\":[\"" + seats[1] + "\"]}", key)
                        .status())
                .as("keys belong to callers")
                .isEqualTo(201);
    }

    @Test
    void sameKeyAtTheSameTimeHoldsOnce() {
        var buyer = office.newProgram();
        var seat = sale.seats(1);
        String path = "/api/events/" + sale.event() + "/holds";

        var answers =
                Concurrent.all(6, n -> buyer.post(path, "{\"seats\":[\"" + seat[0] + "\"]}", "together-" + seat[0]));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.status() == 201
                                || answer.status() == 409 && answer.code().equals("in_progress"))
                        .isTrue());
        assertThat(answers).anySatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
        assertThat(answers.stream()
                        .filter(answer -> answer.status() == 201)
                        .map(answer -> answer.text("/holdId"))
                        .distinct())
                .hasSize(1);
        answers.stream()
                .filter(answer -> answer.status() == 201)
                .findFirst()
                .ifPresent(answer -> buyer.delete("/api/holds/" + answer.text("/holdId")));
    }

    @Test
    void badKeysAreRefused() {
        var buyer = office.newProgram();

        assertThat(buyer.post("/api/bookings", "{\"holdId\":\"x\"}", "k".repeat(201))
                        .code())
                .isEqualTo("bad_idempotency_key");
    }
}
