package dev.forebay.boxoffice.seating.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Small plans as documents, to be changed by a test. */
final class Plans {

    private static final JsonMapper JSON = new JsonMapper();

    private Plans() {}

    /** A hall with two rows of three seats, two categories, and a stage. */
    static ObjectNode hall() {
        var plan = JSON.createObjectNode().put("name", "Small hall");
        plan.putObject("size").put("width", 400).put("height", 300);
        var categories = plan.putArray("categories");
        categories.addObject().put("name", "Front").put("color", "#0072b2");
        categories.addObject().put("name", "Rear").put("color", "#e69f00");
        var zone = plan.putArray("zones").addObject().put("name", "Stalls");
        position(zone, 100, 50);
        var rows = zone.putArray("rows");
        row(rows, "A", 20, "Front");
        row(rows, "B", 50, "Rear");
        var stage = zone.putArray("areas").addObject().put("shape", "rectangle").put("color", "#cccccc");
        position(stage, 0, -40);
        stage.putObject("rectangle").put("width", 120).put("height", 30);
        stage.putObject("text").put("text", "Stage");
        return plan;
    }

    private static void row(ArrayNode rows, String number, double y, String category) {
        var row = rows.addObject().put("row_number", number);
        position(row, 0.5, y);
        var seats = row.putArray("seats");
        for (int i = 1; i <= 3; i++) {
            var seat = seats.addObject()
                    .put("seat_guid", number + "-" + i)
                    .put("seat_number", String.valueOf(i))
                    .put("category", category);
            position(seat, i * 30, 0);
        }
    }

    static ObjectNode position(ObjectNode parent, double x, double y) {
        return parent.putObject("position").put("x", x).put("y", y);
    }

    /** The hall after a change. */
    static byte[] hall(Consumer<ObjectNode> change) {
        var plan = hall();
        change.accept(plan);
        return bytes(plan);
    }

    static ObjectNode zone(ObjectNode plan) {
        return (ObjectNode) plan.at("/zones/0");
    }

    static ObjectNode row(ObjectNode plan, int row) {
        return (ObjectNode) plan.at("/zones/0/rows/" + row);
    }

    static ObjectNode seat(ObjectNode plan, int row, int seat) {
        return (ObjectNode) plan.at("/zones/0/rows/" + row + "/seats/" + seat);
    }

    static byte[] bytes(ObjectNode plan) {
        return plan.toString().getBytes(StandardCharsets.UTF_8);
    }

    static PlanReading.Read read(byte[] document) {
        var reading = PlanReader.read(document);
        assertThat(reading).isInstanceOf(PlanReading.Read.class);
        return (PlanReading.Read) reading;
    }

    static PlanReading.Refused refused(byte[] document) {
        var reading = PlanReader.read(document);
        assertThat(reading).isInstanceOf(PlanReading.Refused.class);
        return (PlanReading.Refused) reading;
    }

    static PlanReading.Refused refused(String document) {
        return refused(document.getBytes(StandardCharsets.UTF_8));
    }
}
