package dev.forebay.boxoffice.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
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
}
