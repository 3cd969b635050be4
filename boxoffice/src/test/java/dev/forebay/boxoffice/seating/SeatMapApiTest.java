package dev.forebay.boxoffice.seating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The plan, the states of the seats and their changes over HTTP. */
class SeatMapApiTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final OnSale sale = OnSale.of(office);
    private final String path = "/api/events/" + sale.event();

    @Test
    void planIsImmutableUnderItsHash() {
        var guest = office.guest();
        var plain = guest.get(path + "/plan");
        String hash = guest.get(path).text("/plan");

        var named = guest.get(path + "/plan?hash=" + hash);

        assertThat(plain.header("ETag")).hasValue("\"" + hash + "\"");
        assertThat(plain.header("Cache-Control")).hasValue("no-cache");
        assertThat(named.header("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        assertThat(named.response().body()).isEqualTo(plain.response().body());
        assertThat(plain.json().at("/seats/0/id").asString()).isNotEmpty();
        assertThat(plain.json().at("/categories/0/name").asString()).isNotEmpty();
        assertThat(guest.header("If-None-Match", "\"" + hash + "\"")
                        .get(path + "/plan")
                        .status())
                .isEqualTo(304);
    }

    @Test
    void planComesColumnByColumnUnderTheSameHash() {
        var guest = office.guest();
        String hash = guest.get(path).text("/plan");
        var rows = guest.get(path + "/plan").json();

        var columns = guest.get(path + "/plan?form=columns&hash=" + hash);

        assertThat(columns.header("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        assertThat(columns.header("ETag")).hasValue("\"" + hash + "-c\"");
        assertThat(columns.json().at("/seats/count").asInt())
                .isEqualTo(rows.at("/seats").size());
        assertThat(columns.json().get("categories")).isEqualTo(rows.get("categories"));
        assertThat(columns.json().get("areas")).isEqualTo(rows.get("areas"));
        assertThat(guest.get(path + "/plan?form=pictures").status()).isEqualTo(400);
    }

    @Test
    void seatsHaveATagThatChangesWithThem() {
        var guest = office.guest();
        String states = path + "/seats?sparse=true";
        // again where a hold that another test left has ended in between
        String tag = await().until(
                        () -> guest.without("If-None-Match")
                                .get(states)
                                .header("ETag")
                                .orElseThrow(),
                        known -> {
                            var same = guest.header("If-None-Match", known).get(states);
                            return same.status() == 304
                                    && same.response().body().isEmpty();
                        });

        var seat = sale.seats(1);
        assertThat(office.newProgram().hold(sale.event(), seat).status()).isEqualTo(201);

        // with the tag that was just answered by 304
        var after = guest.get(states);
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.header("ETag")).isPresent().isNotEqualTo(Optional.of(tag));
        assertThat(after.json().at("/seats").get(seat[0]).asString()).isEqualTo("held");
        assertThat(after.json().at("/seats").size()).isLessThan(2_000);
    }

    @Test
    void everySeatIsThereUnlessSparse() {
        var guest = office.guest();
        int seats = guest.get(path + "/plan").json().at("/seats").size();

        assertThat(guest.get(path + "/seats").json().at("/seats").size()).isGreaterThanOrEqualTo(seats);
    }

    @Test
    void changesAfterANumberLeadToTheState() {
        var guest = office.guest();
        var before = guest.get(path + "/seats?sparse=true").json();
        String epoch = before.at("/epoch").asString();
        long sequence = before.at("/sequence").asLong();
        var seat = sale.seats(1);
        assertThat(office.newProgram().hold(sale.event(), seat).status()).isEqualTo(201);

        await().untilAsserted(() -> {
            var changes = guest.get(path + "/changes?epoch=" + epoch + "&after=" + sequence);
            assertThat(changes.status()).isEqualTo(200);
            assertThat(changes.json().at("/changes/0/previous").asLong()).isEqualTo(sequence);
            assertThat(changes.response().body()).contains("\"" + seat[0] + "\":\"held\"");
        });
    }

    @Test
    void changesOfAnotherEpochNeedASnapshot() {
        var answer = office.guest().get(path + "/changes?epoch=never&after=1");

        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.code()).isEqualTo("snapshot_needed");
        assertThat(office.guest().get(path + "/changes?epoch=1&after=x").code()).isEqualTo("bad_parameter");
        assertThat(office.guest().get(path + "/changes").status()).isEqualTo(400);
    }

    @Test
    void statesNeverTellWhoHolds() {
        office.newProgram().hold(sale.event(), sale.seats(1));

        assertThat(office.guest().get(path + "/seats").response().body()).doesNotContain("user:", "guest:");
    }
}
