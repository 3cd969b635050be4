package dev.forebay.boxoffice.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.boxoffice.testing.Statements;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Full text over events and products. */
class SearchApiTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final Client guest = office.guest();

    @Test
    void namesCountMoreThanDescriptions() {
        var lighthouses = guest.get("/api/search?query=lighthouse");
        assertThat(lighthouses.text("/hits/0/event/name")).isEqualTo("Letters From a Lighthouse");
        assertThat(lighthouses.text("/hits/1/event/name")).isEqualTo("Salt and Lanterns");
        var programmes = guest.get("/api/search?query=paper").json().at("/hits");
        double last = Double.MAX_VALUE;
        for (var hit : programmes) {
            assertThat(hit.at("/score").asDouble()).isLessThanOrEqualTo(last);
            last = hit.at("/score").asDouble();
        }
        assertThat(programmes.size()).isGreaterThan(1);
    }

    @Test
    void formsAndBeginningsOfWordsAreFound() {
        assertThat(guest.get("/api/search?query=lantern").text("/hits/0/event/name"))
                .isEqualTo("Salt and Lanterns");
        assertThat(guest.get("/api/search?query=clockw").text("/hits/0/event/name"))
                .isEqualTo("The Clockwork Orchard");
        assertThat(guest.get("/api/search?query=cartographers&kind=event")
                        .json()
                        .at("/total")
                        .asLong())
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void wordsMayStandInTheEventAndInItsVenue() {
        String venue = office.sql()
                .text("select v.name from boxoffice.venues v join boxoffice.events e on e.venue_id = v.id"
                        + " where e.name = 'The Clockwork Orchard'")
                .split(" ", -1)[0];

        assertThat(guest.get("/api/search?query=clockwork%20" + venue).text("/hits/0/event/name"))
                .isEqualTo("The Clockwork Orchard");
        assertThat(guest.get("/api/events?query=clockwork%20" + venue).text("/events/0/name"))
                .isEqualTo("The Clockwork Orchard");
    }

    @Test
    void pagesHaveTwentyAndATotal() {
        var first = guest.get("/api/search?query=design&kind=product").json();
        long total = first.at("/total").asLong();

        assertThat(total)
                .isEqualTo(office.sql()
                        .number("select count(*) from boxoffice.products where stock > 0 and sku like 'LML-%'"));
        assertThat(first.at("/hits").size()).isEqualTo(20);
        assertThat(guest.get("/api/search?query=design&kind=product&page=9999")
                        .json()
                        .at("/hits"))
                .isEmpty();
        assertThat(guest.get("/api/search?query=%20").json().at("/total").asLong())
                .isZero();
    }

    @Test
    void anEventThatBeginsWhileAListIsKeptIsLeftOut() {
        String event = office.sql().text("select id from boxoffice.events where name = 'Letters From a Lighthouse'");
        String kept = office.sql().text("select starts_at from boxoffice.events where id = ?", event);
        String begins = "update boxoffice.events set starts_at = now() + interval '4 seconds', doors_at = now(),"
                + " sale_closes_at = now() where id = ?";
        try {
            office.sql().update(begins, event);
            await().atMost(Duration.ofSeconds(4)).until(() -> shows("/api/events/" + event, "\"closed\""));
            assertThat(guest.get("/api/search?query=lighthouse&kind=event").text("/hits/0/event/id"))
                    .isEqualTo(event);
            assertThat(shows("/events?query=lighthouse", event)).isTrue();
            var statements = office.bean(Statements.class);
            statements.forget();
            await().atMost(Duration.ofSeconds(10)).until(() -> !shows("/events?query=lighthouse", event));
            assertThat(guest.get("/api/search?query=lighthouse&kind=event")
                            .response()
                            .body())
                    .doesNotContain(event);
            assertThat(statements.ofTheCatalogue()).isEmpty();
        } finally {
            office.sql()
                    .update(
                            "update boxoffice.events set starts_at = ?::timestamptz, doors_at = ?::timestamptz,"
                                    + " sale_closes_at = ?::timestamptz where id = ?",
                            kept,
                            kept,
                            kept,
                            event);
        }
    }

    private boolean shows(String path, String text) {
        return guest.get(path).response().body().contains(text);
    }
}
