package dev.forebay.boxoffice.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.testing.Client;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Redis says of seats is compared with PostgreSQL by call, and repaired. */
class RecoveryApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final OnSale sale = OnSale.of(office);
    private final Client operator = office.programOf("operator@example.com");

    @Test
    void whatWasChangedPastTheKitIsReportedAndRepairedOnce() {
        String seat = sale.seats(1)[0];
        var blocked = operator.post(
                "/api/admin/events/" + sale.event() + "/seats/block",
                "{\"seats\": [\"" + seat + "\"], \"reason\": \"camera\"}");
        assertThat(blocked.status()).isEqualTo(200);
        operator.post("/api/admin/recovery/holds?event=" + sale.event(), "");
        office.sql()
                .update(
                        "update boxoffice.seat_booking_state set status = 'reserved', fence = fence + 1 where event_id = ? and seat_id = ?",
                        sale.event(),
                        seat);

        JsonNode first = recover();

        assertThat(first.at("/event/id").asString()).isEqualTo(sale.event());
        assertThat(first.at("/event/repaired").asInt()).isOne();
        assertThat(first.at("/event/differences/0/unit").asString()).isEqualTo(seat);
        assertThat(first.at("/event/differences/0/redis").asString()).contains("blocked");
        assertThat(first.at("/event/differences/0/source").asString()).contains("reserved");
        assertThat(recover().at("/event/repaired").asInt()).isZero();
    }

    @Test
    void allEventsToComeAreComparedOneAfterTheOther() {
        var answer = operator.post("/api/admin/recovery/holds", "");
        var lines = answer.response().body().lines().map(JSON::readTree).toList();
        assertThat(answer.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/x-ndjson"));
        assertThat(lines.getLast().at("/summary/events").asInt()).isEqualTo(lines.size() - 1);
        assertThat(lines.getLast().at("/summary/failed").asInt()).isZero();
        assertThat(lines.getFirst().at("/event/total").asInt()).isEqualTo(lines.size() - 1);
        assertThat(
                        office.sql()
                                .number(
                                        "select count(*) from boxoffice.audit_log where action = 'recovery.holds' and subject = 'event:*'"))
                .isPositive();
    }

    @Test
    void othersMayNotAndUnknownEventsAreSaidToBe() {
        assertThat(office.programOf("organiser@example.com")
                        .post("/api/admin/recovery/holds", "")
                        .code())
                .isEqualTo("operators_only");
        assertThat(operator.post("/api/admin/recovery/holds?event=nowhere", "").code())
                .isEqualTo("unknown_event");
    }

    private JsonNode recover() {
        var answer = operator.post("/api/admin/recovery/holds?event=" + sale.event(), "");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return JSON.readTree(answer.response().body().lines().findFirst().orElseThrow());
    }
}
