package dev.forebay.boxoffice.seating.plan;

import static dev.forebay.boxoffice.seating.plan.Plans.hall;
import static dev.forebay.boxoffice.seating.plan.Plans.read;
import static dev.forebay.boxoffice.seating.plan.Plans.row;
import static dev.forebay.boxoffice.seating.plan.Plans.seat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SeatLayoutTest {

    private static final SeatingPlan HALL = read(hall(none -> {})).plan();

    @Test
    void layoutIsCanonicalJson() {
        var json = text(SeatLayout.of(HALL));

        assertThat(json)
                .startsWith("{\"name\":\"Small hall\",\"size\":{\"width\":400,\"height\":300},"
                        + "\"categories\":[{\"name\":\"Front\",\"color\":\"#0072b2\"},"
                        + "{\"name\":\"Rear\",\"color\":\"#e69f00\"}],"
                        + "\"areas\":[{\"id\":\"area-0-0\",\"section\":\"Stalls\",\"x\":100,\"y\":10,"
                        + "\"shape\":\"rectangle\",\"width\":120,\"height\":30,\"color\":\"#cccccc\","
                        + "\"text\":{\"text\":\"Stage\",\"x\":160,\"y\":25,\"size\":16}}],"
                        + "\"seats\":[{\"id\":\"A-1\",\"section\":\"Stalls\",\"row\":\"A\",\"number\":\"1\","
                        + "\"category\":\"Front\",\"x\":130.5,\"y\":70,\"accessible\":false},");
    }

    @Test
    void columnsSayOnlyWhatChangesFromSeatToSeat() {
        var seats = JsonMapper.shared()
                .readTree(SeatLayout.of(HALL).columns().json())
                .get("seats");
        var all = HALL.seats();

        assertThat(seats.get("count").asInt()).isEqualTo(all.size());
        assertThat(seats.at("/id/rest/0").asString()).isEqualTo(all.getFirst().id());
        assertThat(seats.at("/id/shared").size()).isEqualTo(all.size());
        assertThat(runsOf(seats.get("section")))
                .isEqualTo(all.stream().map(PlanSeat::section).toList());
        assertThat(runsOf(seats.get("row")))
                .isEqualTo(all.stream().map(PlanSeat::row).toList());
        assertThat(runsOf(seats.get("number")))
                .isEqualTo(all.stream().map(PlanSeat::number).toList());
        assertThat(runsOf(seats.get("category")))
                .isEqualTo(all.stream().map(PlanSeat::category).toList());
        assertThat(seats.at("/x/0").asLong())
                .isEqualTo(Math.round(all.getFirst().x() * 100));
        assertThat(seats.at("/accessible").size())
                .isEqualTo((int) all.stream().filter(PlanSeat::accessible).count());
    }

    private static List<String> runsOf(JsonNode column) {
        var values = new ArrayList<String>();
        var runs = column.get("runs");
        for (int i = 0; i < runs.size(); i += 2) {
            String value = column.get("values").get(runs.get(i).asInt()).asString();
            values.addAll(Collections.nCopies(runs.get(i + 1).asInt(), value));
        }
        return values;
    }

    @Test
    void hashIsTheSameInEveryProcess() {
        assertThat(SeatLayout.of(HALL).hash())
                .isEqualTo("mBFwmhEFYcOhuPyF7RTGC6")
                .hasSize(22);
    }

    @Test
    void spellingOfTheDocumentDoesNotChangeTheHash() {
        var spelled = hall(plan -> {
            plan.put("editor", "other");
            seat(plan, 0, 0).put("radius", 10);
            ((ObjectNode) plan.at("/categories/0")).put("color", "RGB(0, 114, 178)");
            row(plan, 0).put("uuid", "1");
        });

        assertThat(SeatLayout.of(read(spelled).plan())).isEqualTo(SeatLayout.of(HALL));
    }

    @Test
    void changeOfAnySeatChangesTheHash() {
        var moved = read(hall(plan -> Plans.position(seat(plan, 0, 0), 31, 0))).plan();
        var accessible =
                read(hall(plan -> seat(plan, 0, 0).put("wheelchair", true))).plan();

        assertThat(SeatLayout.of(moved).hash()).isNotEqualTo(SeatLayout.of(HALL).hash());
        assertThat(SeatLayout.of(accessible).hash())
                .isNotEqualTo(SeatLayout.of(HALL).hash());
    }

    @Test
    void pricesAreMergedIntoCategoriesAndChangeTheHash() {
        var priced = SeatLayout.of(HALL, Map.of("Front", new CategoryPrice(4_500, "EUR")));

        assertThat(text(priced))
                .contains("{\"name\":\"Front\",\"color\":\"#0072b2\",\"price\":{\"amount\":4500,\"currency\":\"EUR\"}},"
                        + "{\"name\":\"Rear\",\"color\":\"#e69f00\"}");
        assertThat(priced.hash()).isNotEqualTo(SeatLayout.of(HALL).hash());
        assertThat(SeatLayout.of(HALL, Map.of())).isEqualTo(SeatLayout.of(HALL));
    }

    @Test
    void priceForAnUnknownCategoryIsRefused() {
        assertThatThrownBy(() -> SeatLayout.of(HALL, Map.of("Pit", new CategoryPrice(1, "EUR"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Pit");
    }

    @Test
    void compressedFormHoldsTheSameBytes() throws IOException {
        var layout = SeatLayout.of(HALL).rows();
        var plain = new ByteArrayOutputStream();
        layout.writeTo(plain);
        var compressed = new ByteArrayOutputStream();
        layout.writeGzipTo(compressed);

        assertThat(plain.toByteArray()).isEqualTo(layout.json()).hasSize(layout.length());
        assertThat(compressed.toByteArray()).isEqualTo(layout.gzip()).hasSize(layout.gzipLength());
        try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(layout.gzip()))) {
            assertThat(unzipped.readAllBytes()).isEqualTo(layout.json());
        }
    }

    @Test
    void bytesGivenOutCannotChangeTheLayout() {
        var layout = SeatLayout.of(HALL).rows();
        layout.json()[0] = 'X';
        layout.gzip()[0] = 'X';

        assertThat(layout.json()[0]).isEqualTo((byte) '{');
        assertThat(layout.gzip()[0]).isEqualTo((byte) 0x1f);
    }

    private static String text(SeatLayout layout) {
        return new String(layout.rows().json(), StandardCharsets.UTF_8);
    }
}
