package dev.forebay.boxoffice.seating.plan;

import static dev.forebay.boxoffice.seating.plan.Plans.hall;
import static dev.forebay.boxoffice.seating.plan.Plans.position;
import static dev.forebay.boxoffice.seating.plan.Plans.refused;
import static dev.forebay.boxoffice.seating.plan.Plans.row;
import static dev.forebay.boxoffice.seating.plan.Plans.seat;
import static dev.forebay.boxoffice.seating.plan.Plans.zone;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is refused, with the place and the code of each fault. */
class PlanFaultsTest {

    private static final String FIRST_SEAT = "/zones/0/rows/0/seats/0";

    @Test
    void whatIsNoJsonSaysWhereItStops() {
        assertRefused("", " not_json");
        assertRefused("seats, please", " not_json");
        assertRefused("{\"name\": \"x\", ", " not_json");
        assertRefused("{\"name\": \"x\",\n \"zones\": [}", "/zones not_json");
        assertRefused(new String(hall(plan -> {}), StandardCharsets.UTF_8) + " {}", " not_json");
        assertThat(refused("{\"name\": \"x\",\n \"zones\": [}")
                        .faults()
                        .getLast()
                        .message())
                .contains("line 2");
    }

    @Test
    void brokenUtf8IsNoJson() {
        var document = hall(plan -> plan.put("name", "????"));
        var text = new String(document, StandardCharsets.ISO_8859_1);
        document[text.indexOf("????")] = (byte) 0xFF;

        assertThat(refused(document).faults()).extracting(PlanFault::code).contains(PlanFault.Code.NOT_JSON);
    }

    @Test
    void whatComesBeforeBrokenJsonIsStillChecked() {
        assertRefused(
                "{\"name\": 3.5, \"name\": \"x\", \"size\": []  !",
                "/name wrong_type",
                "/name duplicate_member",
                "/size wrong_type",
                " not_json");
    }

    @Test
    void planIsAnObject() {
        assertRefused("[]", " not_an_object");
        assertRefused("null", " not_an_object");
        assertRefused("\"plan\"", " not_an_object");
        assertRefused("{}", " missing_member", " missing_member", " missing_member", " missing_member");
    }

    @Test
    void largeAndDeepDocumentsAreRefused() {
        var large = new byte[PlanReader.MAX_BYTES + 1];
        Arrays.fill(large, (byte) ' ');
        assertThat(refused(large).faults()).extracting(PlanFault::code).containsExactly(PlanFault.Code.TOO_LARGE);

        assertRefused("{\"x\": " + "[".repeat(64) + "]".repeat(64) + "}", "/x too_deep");
        assertThat(refused("[".repeat(1_000_000)).faults()).isNotEmpty();
        assertThat(refused("{\"x\": " + "[".repeat(1_000_000)).faults())
                .extracting(PlanFault::code)
                .containsExactly(PlanFault.Code.TOO_DEEP);
    }

    @Test
    void documentAtTheBoundOfDepthIsRead() {
        assertRefused(
                "{\"x\": " + "[".repeat(63) + "]".repeat(63) + "}",
                " missing_member",
                " missing_member",
                " missing_member",
                " missing_member");
    }

    @Test
    void enormousTextsAndNumbersAreRefused() {
        assertRefused("{\"name\": \"" + "x".repeat(1_000_001) + "\"}", "/name text_too_long");
        assertRefused("{\"size\": {\"width\": 1" + "0".repeat(500) + "}}", "/size text_too_long");
        assertRefused("{\"" + "n".repeat(2_000) + "\": 1}", " text_too_long");
    }

    @Test
    void nameIsThereNotBlankAndNotTooLong() {
        assertRefused(plan -> plan.remove("name"), " missing_member");
        assertRefused(plan -> plan.putNull("name"), " missing_member");
        assertRefused(plan -> plan.put("name", " \t"), "/name blank_name");
        assertRefused(plan -> plan.put("name", "x".repeat(201)), "/name text_too_long");
        assertRefused(plan -> plan.putObject("name"), "/name wrong_type");
        assertRefused(plan -> plan.put("name", "x\u0000y"), "/name unusable_text");
    }

    @Test
    void halfACharacterIsUnusable() {
        var document = new String(hall(plan -> plan.put("name", "HALF")), StandardCharsets.UTF_8);

        assertRefused(document.replace("HALF", "\\ud83e"), "/name unusable_text");
        assertRefused(document.replace("HALF", "\\udd83\\ud83e"), "/name unusable_text");
    }

    @Test
    void sizeIsReasonable() {
        assertRefused(plan -> plan.remove("size"), " missing_member");
        assertRefused(plan -> plan.putArray("size"), "/size wrong_type");
        assertRefused(plan -> plan.putObject("size").put("width", 10), "/size bad_size");
        assertRefused(plan -> plan.putObject("size").put("width", 0).put("height", 10), "/size bad_size");
        assertRefused(plan -> plan.putObject("size").put("width", 10).put("height", -1), "/size bad_size");
        assertRefused(plan -> plan.putObject("size").put("width", 10).put("height", 100_001), "/size bad_size");
        for (var number : new String[] {"NaN", "Infinity", "1e400", "9" + "9".repeat(350)}) {
            assertRefused(written("\"width\":400", "\"width\":" + number), "/size bad_size");
        }
        assertRefused(
                plan -> plan.putObject("size").put("width", "10").put("height", 5),
                "/size/width wrong_type",
                "/size bad_size");
    }

    @Test
    void categoriesHaveNamesOfTheirOwnAndColours() {
        assertRefused(
                plan -> categories(plan).addObject().put("name", "Rear"), "/categories/2/name duplicate_category");
        assertRefused(plan -> categories(plan).addObject().put("name", ""), "/categories/2/name blank_name");
        assertRefused(plan -> categories(plan).addObject().put("color", "red"), "/categories/2 missing_member");
        assertRefused(plan -> categories(plan).add("Rear"), "/categories/2 wrong_type");
        assertRefused(
                plan -> categories(plan).addObject().put("name", "C").put("color", "blurple"),
                "/categories/2/color bad_colour");
        assertRefused(
                plan -> categories(plan).addObject().put("name", "C").put("color", "\" onload=\""),
                "/categories/2/color bad_colour");
    }

    @Test
    void seatsNameAKnownCategory() {
        assertRefused(plan -> seat(plan, 0, 0).put("category", "Middle"), FIRST_SEAT + "/category unknown_category");
        assertRefused(plan -> seat(plan, 0, 0).put("category", ""), FIRST_SEAT + "/category unknown_category");
        assertRefused(plan -> seat(plan, 0, 0).remove("category"), FIRST_SEAT + " missing_member");
    }

    @Test
    void positionsAreThereAndOnThePlan() {
        assertRefused(plan -> seat(plan, 0, 0).remove("position"), FIRST_SEAT + " missing_position");
        assertRefused(plan -> zone(plan).remove("position"), "/zones/0 missing_position");
        assertRefused(
                plan -> ((ObjectNode) seat(plan, 0, 0).get("position")).remove("y"),
                FIRST_SEAT + "/position missing_position");
        assertRefused(plan -> seat(plan, 0, 0).put("position", "3,4"), FIRST_SEAT + "/position wrong_type");
        assertRefused(plan -> position(seat(plan, 0, 0), 701, 0), FIRST_SEAT + "/position absurd_position");
        assertRefused(plan -> position(seat(plan, 0, 0), 0, -371), FIRST_SEAT + "/position absurd_position");
        assertRefused(
                written("\"position\":{\"x\":30.0,", "\"position\":{\"x\":NaN,"),
                FIRST_SEAT + "/position/x absurd_position",
                "/zones/0/rows/1/seats/0/position/x absurd_position");
        assertRefused(
                plan -> position((ObjectNode) plan.at("/zones/0/areas/0"), 1e300, 0),
                "/zones/0/areas/0/position absurd_position");
    }

    @Test
    void guidsAreThereUsableAndUnique() {
        assertRefused(plan -> seat(plan, 0, 0).remove("seat_guid"), FIRST_SEAT + " missing_member");
        assertRefused(plan -> seat(plan, 0, 0).put("seat_guid", " "), FIRST_SEAT + "/seat_guid unusable_seat_guid");
        assertRefused(plan -> seat(plan, 0, 0).put("seat_guid", "a\u0007"), FIRST_SEAT + "/seat_guid unusable_text");
        assertRefused(
                plan -> seat(plan, 0, 0).put("seat_guid", "x".repeat(1_001)), FIRST_SEAT + "/seat_guid text_too_long");
        assertRefused(
                plan -> seat(plan, 1, 2).put("seat_guid", "A-1"),
                "/zones/0/rows/1/seats/2/seat_guid duplicate_seat_guid");
    }

    @Test
    void duplicateGuidNamesBothPlaces() {
        var fault = refused(hall(plan -> seat(plan, 1, 2).put("seat_guid", "A-1")))
                .faults()
                .getFirst();

        assertThat(fault.pointer()).isEqualTo("/zones/0/rows/1/seats/2/seat_guid");
        assertThat(fault.message()).contains(FIRST_SEAT);
    }

    @Test
    void structureHasItsTypes() {
        assertRefused(plan -> plan.putObject("zones"), "/zones wrong_type");
        assertRefused(plan -> ((ArrayNode) plan.get("zones")).add(3), "/zones/1 wrong_type");
        assertRefused(plan -> ((ArrayNode) plan.get("zones")).addNull(), "/zones/1 wrong_type");
        assertRefused(plan -> zone(plan).remove("rows"), "/zones/0 missing_member", "/zones empty_plan");
        assertRefused(plan -> row(plan, 0).remove("row_number"), "/zones/0/rows/0 missing_member");
        assertRefused(plan -> row(plan, 0).remove("seats"), "/zones/0/rows/0 missing_member");
        assertRefused(plan -> row(plan, 0).put("row_number", true), "/zones/0/rows/0/row_number wrong_type");
        assertRefused(plan -> zone(plan).put("areas", "none"), "/zones/0/areas wrong_type");
        assertRefused(plan -> seat(plan, 0, 0).remove("seat_number"), FIRST_SEAT + " missing_member");
    }

    @Test
    void nothingToSellIsAFault() {
        assertRefused(plan -> zone(plan).putArray("rows"), "/zones empty_plan");
        assertRefused(plan -> plan.putArray("zones"), "/zones empty_plan");
    }

    @Test
    void areasThatAreSoldNeedCategoryShapeAndAWholeCapacity() {
        assertRefused(plan -> stage(plan).put("capacity", 10), "/zones/0/areas/0 missing_member");
        assertRefused(
                plan -> stage(plan).put("capacity", 10).put("category", "Pit"),
                "/zones/0/areas/0/category unknown_category");
        for (double capacity : new double[] {-1, 2.5, 50_001, 1e300}) {
            assertRefused(
                    plan -> stage(plan).put("capacity", capacity).put("category", "Front"),
                    "/zones/0/areas/0/capacity bad_capacity");
        }
        assertRefused(
                plan -> stage(plan).put("capacity", 10).put("category", "Front").put("shape", "spiral"),
                "/zones/0/areas/0 bad_area");
    }

    @Test
    void memberNamesAreUnique() {
        assertRefused(
                written("\"seat_guid\":\"A-1\"", "\"seat_guid\":\"A-1\",\"seat_guid\":\"A-9\""),
                FIRST_SEAT + "/seat_guid duplicate_member");
        assertRefused(
                written("\"name\":\"Small hall\"", "\"name\":\"Small hall\",\"a/b~\":1,\"a/b~\":2"),
                "/a~1b~0 duplicate_member");
    }

    @Test
    void objectWithTooManyMembersIsRefused() {
        assertRefused(
                plan -> {
                    for (int i = 0; i < 1_000; i++) {
                        plan.put("x" + i, i);
                    }
                },
                "/x496 too_many_members");
    }

    @Test
    void tooManySeatsAreCountedNotKept() {
        var seats = new StringBuilder();
        for (int i = 0; i < 50_001; i++) {
            seats.append(i == 0 ? "" : ",")
                    .append("{\"seat_guid\":\"")
                    .append(i)
                    .append("\",\"seat_number\":\"")
                    .append(i)
                    .append("\",\"category\":\"c\",\"position\":{\"x\":1,\"y\":1}}");
        }
        var refused = refused("{\"name\":\"n\",\"size\":{\"width\":9,\"height\":9},\"categories\":[{\"name\":\"c\"}],"
                + "\"zones\":[{\"name\":\"z\",\"position\":{\"x\":0,\"y\":0},\"rows\":[{\"row_number\":\"1\",\"seats\":["
                + seats + "]}]}]}");

        assertThat(refused.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.code()).isEqualTo(PlanFault.Code.TOO_MANY_SEATS);
            assertThat(fault.message()).contains("50001");
        });
    }

    /** Documents at the bound of size that cost the most memory to whoever keeps what they read. */
    @Test
    void hostileDocumentsStayWithinMemory() {
        var start = "{\"name\":\"n\",\"size\":{\"width\":9,\"height\":9},\"categories\":[],\"zones\":[";
        for (var element : new String[] {
            "{},",
            "[],",
            "{\"position\":{\"x\":0,\"y\":0},\"rows\":[{}]},",
            "{\"areas\":[{},{},{},{},{},{},{},{}]},",
            "{\"rows\":[{\"seats\":[0,0,0,0,0,0,0,0]}]},"
        }) {
            var refused = refused(start + element.repeat((PlanReader.MAX_BYTES - start.length()) / element.length()));
            assertThat(refused.faults()).hasSizeBetween(1, PlanReader.MAX_FAULTS);
        }
    }

    @Test
    void standingPlacesCountAsSeats() {
        assertRefused(plan -> stage(plan).put("capacity", 49_995).put("category", "Front"), "/zones too_many_seats");
    }

    @Test
    void allFaultsAreReportedAtOnce() {
        assertRefused(
                plan -> {
                    plan.put("name", "");
                    plan.putObject("size").put("width", -1).put("height", 5);
                    seat(plan, 0, 0).remove("position");
                    seat(plan, 0, 1).put("category", "Middle");
                    seat(plan, 1, 0).put("seat_guid", "A-2");
                    seat(plan, 1, 1).put("seat_number", false);
                },
                "/size bad_size",
                FIRST_SEAT + " missing_position",
                "/zones/0/rows/1/seats/1/seat_number wrong_type",
                "/name blank_name",
                "/zones/0/rows/0/seats/1/category unknown_category",
                "/zones/0/rows/1/seats/0/seat_guid duplicate_seat_guid");
    }

    @Test
    void listOfFaultsIsBoundedAndSaysHowManyMore() {
        var refused = refused(hall(plan -> {
            for (int i = 0; i < 700; i++) {
                categories(plan).insert(0, 1);
            }
            categories(plan).addObject();
            var seats = (ArrayNode) row(plan, 0).get("seats");
            for (int i = 0; i < 700; i++) {
                seats.addNull();
            }
        }));

        assertThat(refused.faults()).hasSize(PlanReader.MAX_FAULTS);
        assertThat(refused.more()).isPositive();
    }

    @Test
    void everyCodeHasAStableName() {
        assertThat(PlanFault.Code.DUPLICATE_SEAT_GUID.wire()).isEqualTo("duplicate_seat_guid");
        assertThat(PlanFault.Code.values())
                .allSatisfy(code -> assertThat(code.wire()).matches("[a-z_]+"));
    }

    private static ArrayNode categories(ObjectNode plan) {
        return (ArrayNode) plan.get("categories");
    }

    private static ObjectNode stage(ObjectNode plan) {
        return (ObjectNode) plan.at("/zones/0/areas/0");
    }

    /** The hall's text with something in it replaced, for what no tree can express. */
    private static String written(String from, String to) {
        var text = new String(hall(plan -> {}), StandardCharsets.UTF_8);
        assertThat(text).contains(from);
        return text.replace(from, to);
    }

    private static void assertRefused(Consumer<ObjectNode> change, String... expected) {
        assertFaults(refused(hall(change)), expected);
    }

    private static void assertRefused(String document, String... expected) {
        assertFaults(refused(document), expected);
    }

    private static void assertFaults(PlanReading.Refused refused, String... expected) {
        assertThat(refused.faults())
                .extracting(fault -> fault.pointer() + " " + fault.code().wire())
                .containsExactly(expected);
        assertThat(refused.faults())
                .allSatisfy(fault -> assertThat(fault.message()).matches("(?s)[A-Z\"].*\\."));
    }
}
