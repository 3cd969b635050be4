package dev.forebay.boxoffice.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import org.junit.jupiter.api.Test;

/** Looking for events. */
class EventApiTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();

    @Test
    void eventsComeInPagesWithATotal() {
        var first = office.guest().get("/api/events?size=15");
        var last = office.guest().get("/api/events?size=15&page=2");

        assertThat(first.json().at("/total").asLong()).isGreaterThanOrEqualTo(40);
        assertThat(first.json().at("/events").size()).isEqualTo(15);
        assertThat(last.json().at("/events").size()).isBetween(1, 15);
        assertThat(first.text("/events/0/venue/city")).isNotEmpty();
        assertThat(first.json().at("/events/0/fromPrice/amount").asLong()).isPositive();
        assertThat(first.json().at("/events/0/available").asInt()).isPositive();
    }

    @Test
    void wordsCityAndTimeNarrowTheList() {
        var guest = office.guest();
        var any = guest.get("/api/events?size=1").json().at("/events/0");
        String name = any.at("/name").asString().split(" ", -1)[0];

        assertThat(guest.get("/api/events?query=" + name).json().at("/total").asLong())
                .isPositive();
        assertThat(guest.get("/api/events?query=%25").json().at("/total").asLong())
                .as("a per cent sign is a sign like others")
                .isZero();
        assertThat(guest.get("/api/events?city=Atlantis").json().at("/total").asLong())
                .isZero();
        assertThat(guest.get("/api/events?from=2999-01-01T00:00:00Z")
                        .json()
                        .at("/total")
                        .asLong())
                .isZero();
        assertThat(guest.get("/api/events?size=500").code()).isEqualTo("bad_page");
        assertThat(guest.get("/api/events?from=tomorrow").code()).isEqualTo("bad_parameter");
    }

    @Test
    void eventTellsVenuePricesAndCounts() {
        var sale = OnSale.of(office);
        var event = office.guest().get("/api/events/" + sale.event());

        assertThat(event.status()).isEqualTo(200);
        assertThat(event.text("/venue/timeZone")).isNotEmpty();
        assertThat(event.json().at("/categories").size()).isPositive();
        assertThat(event.text("/sale")).isEqualTo("open");
        int all = event.json().at("/venue/seats").asInt();
        var counts = event.json().at("/counts");
        assertThat(counts.at("/available").asInt()
                        + counts.at("/held").asInt()
                        + counts.at("/booked").asInt()
                        + counts.at("/reserved").asInt()
                        + counts.at("/blocked").asInt())
                .isEqualTo(all);
    }

    @Test
    void whatIsNotThereIsAProblemDocument() {
        var missing = office.guest().get("/api/events/none");

        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.header("Content-Type")).hasValue("application/problem+json");
        assertThat(missing.code()).isEqualTo("unknown_event");
        assertThat(office.guest().get("/api/nothing").code()).isEqualTo("unknown_path");
        assertThat(office.guest().asGuest().delete("/api/events").code()).isEqualTo("method_not_allowed");
    }

    @Test
    void apiDescribesItself() {
        var description = office.guest().get("/v3/api-docs");

        assertThat(description.status()).isEqualTo(200);
        assertThat(description.json().at("/paths").has("/api/events/{eventId}/holds"))
                .isTrue();
        assertThat(office.guest().get("/swagger-ui/index.html").status()).isEqualTo(200);
        assertThat(office.guest()
                        .get("/swagger-ui/index.html")
                        .header("Content-Security-Policy")
                        .orElse(""))
                .startsWith("default-src 'self'")
                .doesNotContain("script-src");
    }
}
