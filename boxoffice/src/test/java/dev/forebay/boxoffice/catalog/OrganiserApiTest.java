package dev.forebay.boxoffice.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Organisers import venues and put events on sale. */
class OrganiserApiTest {
    private static final String PLAN = """
            {"name": "Garage", "size": {"width": 200, "height": 100}, "extra": true,
             "categories": [{"name": "Floor", "color": "#0072b2"}],
             "zones": [{"name": "Floor", "position": {"x": 0, "y": 0}, "rows": [{"row_number": "A", "seats": [
               {"seat_guid": "A-1", "seat_number": "1", "position": {"x": 10.5, "y": 10}, "category": "Floor"},
               {"seat_guid": "A-2", "seat_number": "2", "position": {"x": 30.5, "y": 10}, "category": "Floor"}]}]}]}
            """;

    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final Client organiser = office.programOf("organiser@example.com");

    @Test
    void planBecomesAVenueAndItsEventIsOnSale() {
        var venue = organiser.post("/api/admin/venues?city=Lyon&country=FR&timeZone=Europe/Paris", PLAN);
        assertThat(venue.status()).as(venue.response().body()).isEqualTo(201);
        assertThat(venue.json().at("/seats").asInt()).isEqualTo(2);

        var event = organiser.post("/api/admin/events", event(venue.text("/venueId"), 1_500, "Floor"));
        assertThat(event.status()).as(event.response().body()).isEqualTo(201);

        var buyer = office.newProgram();
        var hold = buyer.hold(event.text("/eventId"), "A-1");
        assertThat(hold.status()).isEqualTo(201);
        var draft = buyer.book(hold.text("/holdId"));
        assertThat(draft.json().at("/total/amount").asLong()).isEqualTo(1_500);
        assertThat(draft.text("/total/currency")).isEqualTo("EUR");
        assertThat(buyer.pay(draft.text("/bookingId"), "test_ok").status()).isEqualTo(200);
        assertThat(buyer.get("/api/events?query=Garage&city=lyon")
                        .json()
                        .at("/total")
                        .asLong())
                .isPositive();
    }

    @Test
    void faultyPlanIsRefusedWithEveryPlaceAndNothingIsStored() {
        long before = office.sql().number("select count(*) from boxoffice.venues");

        var refused = organiser.post(
                "/api/admin/venues",
                PLAN.replace("A-2", "A-1").replace("\"category\": \"Floor\"", "\"category\": \"Roof\""));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("bad_plan");
        assertThat(refused.json().at("/faults").size()).isGreaterThanOrEqualTo(2);
        assertThat(refused.text("/faults/0/pointer")).startsWith("/zones/0/rows/0/seats/");
        assertThat(office.sql().number("select count(*) from boxoffice.venues")).isEqualTo(before);
    }

    @Test
    void eventThatMakesNoSenseIsRefused() {
        String venue = organiser.post("/api/admin/venues", PLAN).text("/venueId");

        assertThat(organiser
                        .post("/api/admin/events", event(venue, 1_500, "Roof"))
                        .code())
                .isEqualTo("bad_prices");
        assertThat(organiser
                        .post("/api/admin/events", event("ven_none", 1_500, "Floor"))
                        .code())
                .isEqualTo("unknown_venue");
        assertThat(organiser
                        .post("/api/admin/events", event(venue, -1, "Floor"))
                        .code())
                .isEqualTo("invalid_fields");
        String closed = event(venue, 100, "Floor")
                .replaceFirst("\"saleOpensAt\":\"[^\"]+\"", "\"saleOpensAt\":\"2999-01-01T00:00:00Z\"");
        assertThat(organiser.post("/api/admin/events", closed).code()).isEqualTo("bad_times");
    }

    @Test
    void buyersAreNotOrganisers() {
        var buyer = office.newProgram();

        assertThat(buyer.post("/api/admin/venues", PLAN).code()).isEqualTo("not_allowed");
        assertThat(office.guest().asGuest().post("/api/admin/venues", PLAN).code())
                .isEqualTo("sign_in_needed");
    }

    @Test
    void bodiesAreBounded() {
        var buyer = office.newProgram();

        var refused = buyer.post("/api/bookings", "{\"holdId\":\"" + "x".repeat(70_000) + "\"}");

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.code()).isEqualTo("body_too_large");
    }

    private static String event(String venue, long price, String category) {
        var now = Instant.now();
        return """
                {"venueId":"%s","name":"Opening night","category":"Concert","startsAt":"%s","saleOpensAt":"%s",
                 "currency":"EUR","prices":[{"category":"%s","price":%d}]}
                """.formatted(venue, now.plus(Duration.ofDays(3)), now.minusSeconds(60), category, price);
    }
}
