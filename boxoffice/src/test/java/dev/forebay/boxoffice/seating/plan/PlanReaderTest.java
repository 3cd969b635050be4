package dev.forebay.boxoffice.seating.plan;

import static dev.forebay.boxoffice.seating.plan.Plans.hall;
import static dev.forebay.boxoffice.seating.plan.Plans.position;
import static dev.forebay.boxoffice.seating.plan.Plans.read;
import static dev.forebay.boxoffice.seating.plan.Plans.row;
import static dev.forebay.boxoffice.seating.plan.Plans.seat;
import static dev.forebay.boxoffice.seating.plan.Plans.zone;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is accepted, and what becomes of it. */
class PlanReaderTest {

    @Test
    void seatsGetAbsolutePositionsFromZoneRowAndSeat() {
        var plan = read(hall(none -> {})).plan();

        assertThat(plan.name()).isEqualTo("Small hall");
        assertThat(plan.size()).isEqualTo(new PlanSize(400, 300));
        assertThat(plan.categories())
                .containsExactly(new PlanCategory("Front", "#0072b2"), new PlanCategory("Rear", "#e69f00"));
        assertThat(plan.seats()).hasSize(6);
        assertThat(plan.seats().get(4))
                .isEqualTo(new PlanSeat("B-2", "B-2", "Stalls", "B", "2", null, "Rear", 160.5, 100, false));
        assertThat(plan.sections()).containsExactly("Stalls");
        assertThat(plan.places()).isEqualTo(6);
    }

    @Test
    void goodPlanHasNoWarnings() {
        assertThat(read(hall(none -> {})).warnings()).isEmpty();
    }

    @Test
    void rowWithoutPositionLiesAtItsZone() {
        var plan = read(hall(it -> row(it, 0).remove("position"))).plan();

        assertThat(plan.seats().getFirst().x()).isEqualTo(130);
        assertThat(plan.seats().getFirst().y()).isEqualTo(50);
    }

    @Test
    void membersMayComeInAnyOrder() {
        var document = """
                {"zones": [{"rows": [{"seats": [{"category": "c", "position": {"y": 1, "x": 2}, "seat_number": "1",
                  "seat_guid": "g"}], "position": {"x": 10, "y": 10}, "row_number": "R"}],
                  "position": {"x": 100, "y": 100}, "name": "Z"}],
                 "size": {"height": 300, "width": 300}, "categories": [{"color": "red", "name": "c"}], "name": "P"}""";

        var seat =
                read(document.getBytes(StandardCharsets.UTF_8)).plan().seats().getFirst();

        assertThat(seat).isEqualTo(new PlanSeat("g", "g", "Z", "R", "1", null, "c", 112, 111, false));
    }

    @Test
    void membersOfRealFilesThatMeanNothingHereAreIgnored() {
        var document = hall(plan -> {
            zone(plan).put("zone_id", "stalls").put("uuid", "7d9f").put("displayed", true);
            row(plan, 0).put("uuid", "8a").put("row_number_position", "both").putNull("row_label");
            seat(plan, 0, 0)
                    .put("uuid", "1")
                    .put("radius", 12)
                    .put("start_at", 3)
                    .putArray("start_direction")
                    .add(1);
            plan.putObject("editor").putArray("history").addObject().put("deep", 1);
        });

        assertThat(read(document).plan().seats()).hasSize(6);
    }

    @Test
    void numbersWrittenAsNumbersAreTexts() {
        var seat = read(hall(plan -> {
                    row(plan, 0).put("row_number", 7);
                    seat(plan, 0, 0).put("seat_number", 12).put("seat_guid", 4711);
                }))
                .plan()
                .seats()
                .getFirst();

        assertThat(seat.row()).isEqualTo("7");
        assertThat(seat.number()).isEqualTo("12");
        assertThat(seat.id()).isEqualTo("4711");
    }

    @Test
    void nullCountsAsAbsent() {
        var document = hall(plan -> {
            row(plan, 0).putNull("row_label").putNull("seat_label").putNull("position");
            ((ObjectNode) plan.at("/categories/0")).putNull("color");
        });

        assertThat(read(document).plan().categories().getFirst().colour()).isEqualTo("#0072b2");
    }

    @Test
    void documentMayBeginWithAByteOrderMarkOrBeUtf16() {
        var text = new String(hall(plan -> plan.put("name", "Süd")), StandardCharsets.UTF_8);

        assertThat(read(("\uFEFF" + text).getBytes(StandardCharsets.UTF_8))
                        .plan()
                        .name())
                .isEqualTo("Süd");
        assertThat(read(text.getBytes(StandardCharsets.UTF_16LE)).plan().name()).isEqualTo("Süd");
    }

    @Test
    void textsAreOneLineWithoutSpaceAround() {
        var plan = read(hall(it -> {
                    it.put("name", " Small\r\n\thall ");
                    seat(it, 0, 0).put("category", "Front ");
                }))
                .plan();

        assertThat(plan.name()).isEqualTo("Small hall");
        assertThat(plan.seats().getFirst().category()).isEqualTo("Front");
    }

    @Test
    void labelsOfRowAndSeatBecomeWords() {
        var plan = read(hall(it -> {
                    row(it, 0).put("row_label", "Table 1").put("seat_label", "Chair %s");
                    row(it, 1).put("seat_label", "Chair %s");
                    seat(it, 1, 2).put("seat_label", "Throne");
                }))
                .plan();

        assertThat(plan.seats().get(1).label()).isEqualTo("Table 1, Chair 2");
        assertThat(plan.seats().get(3).label()).isEqualTo("B, Chair 1");
        assertThat(plan.seats().get(5).label()).isEqualTo("B, Throne");
    }

    @Test
    void flagsOnSeatRowAndZoneSayAccessible() {
        var seats = read(hall(plan -> {
                    seat(plan, 0, 1).put("wheelchair", true);
                    row(plan, 1).put("wheelchair_accessible", "true");
                    seat(plan, 1, 2).put("accessible", false);
                }))
                .plan()
                .seats();

        assertThat(seats).extracting(PlanSeat::accessible).containsExactly(false, true, false, true, true, false);
    }

    @Test
    void wordsSayAccessibleButNotForCompanions() {
        var seats = read(hall(plan -> {
                    var categories = (ArrayNode) plan.get("categories");
                    categories.addObject().put("name", "Rollstuhlplatz");
                    categories.addObject().put("name", "Wheelchair companion");
                    categories.addObject().put("name", "Not accessible");
                    seat(plan, 0, 0).put("category", "Rollstuhlplatz");
                    seat(plan, 0, 1).put("category", "Wheelchair companion");
                    seat(plan, 0, 2).put("category", "Not accessible");
                    seat(plan, 1, 0).put("seat_number", "♿ 1");
                }))
                .plan()
                .seats();

        assertThat(seats).extracting(PlanSeat::accessible).containsExactly(true, false, false, true, false, false);
    }

    @Test
    void coloursComeInEveryUsualForm() {
        assertThat(Colours.read("#ABC")).isEqualTo("#aabbcc");
        assertThat(Colours.read("#abcdef")).isEqualTo("#abcdef");
        assertThat(Colours.read("#abcdefff")).isEqualTo("#abcdef");
        assertThat(Colours.read("#abcdef80")).isEqualTo("#abcdef80");
        assertThat(Colours.read("rgb(1, 2,3)")).isEqualTo("#010203");
        assertThat(Colours.read("rgba(255,255,255,0.5)")).isEqualTo("#ffffff80");
        assertThat(Colours.read("RebeccaPurple")).isEqualTo("#663399");
        assertThat(Colours.read("rgb(256,0,0)")).isNull();
        assertThat(Colours.read("rgba(1,2,3,2)")).isNull();
        assertThat(Colours.read("#12")).isNull();
        assertThat(Colours.read("url(x)")).isNull();
    }

    @Test
    void areasOfEveryShapeAreKept() {
        var areas = read(hall(plan -> {
                    var list = zone(plan).putArray("areas");
                    var circle = list.addObject().put("shape", "circle").put("rotation", 45);
                    position(circle, 10, 20);
                    circle.putObject("circle").put("radius", 5);
                    var ellipse = list.addObject().put("shape", "ellipse").put("border_color", "#000");
                    position(ellipse, 10, 20);
                    ellipse.putObject("ellipse").putObject("radius").put("x", 6).put("y", 7.5);
                    var polygon = list.addObject().put("shape", "polygon");
                    position(polygon, 10, 20);
                    var points = polygon.putObject("polygon").putArray("points");
                    points.addObject().put("x", 0).put("y", 0);
                    points.addObject().put("x", 10).put("y", 0);
                    points.addObject().put("x", 0).put("y", 10);
                    var text = list.addObject().put("shape", "text");
                    position(text, 10, 20);
                    position(
                            text.putObject("text")
                                    .put("text", "Bar")
                                    .put("size", 30)
                                    .put("color", "navy"),
                            3,
                            4);
                    var former =
                            list.addObject().put("width", 50).put("height", 20).put("text", "Stage");
                    position(former, 10, 20);
                }))
                .plan()
                .areas();

        assertThat(areas)
                .extracting(PlanArea::shape)
                .containsExactly(
                        new PlanArea.Shape.Ellipse(5, 5),
                        new PlanArea.Shape.Ellipse(6, 7.5),
                        new PlanArea.Shape.Polygon(List.of(
                                new PlanArea.Point(0, 0), new PlanArea.Point(10, 0), new PlanArea.Point(0, 10))),
                        new PlanArea.Shape.Text(),
                        new PlanArea.Shape.Rectangle(50, 20));
        assertThat(areas.get(0).rotation()).isEqualTo(45);
        assertThat(areas.get(0).x()).isEqualTo(110);
        assertThat(areas.get(1).border()).isEqualTo("#000000");
        assertThat(areas.get(3).caption()).isEqualTo(new PlanArea.Caption("Bar", 113, 74, 30, "#000080"));
        assertThat(areas.get(4).caption()).isEqualTo(new PlanArea.Caption("Stage", 135, 80, 16, null));
        assertThat(areas).extracting(PlanArea::id).doesNotHaveDuplicates();
    }

    @Test
    void areaThatCannotBeDrawnIsLeftOutWithAWarning() {
        var reading = read(hall(plan -> {
            var area = zone(plan).putArray("areas").addObject().put("shape", "spiral");
            position(area, 0, 0);
        }));

        assertThat(reading.plan().areas()).isEmpty();
        assertThat(reading.warnings()).extracting(PlanFault::pointer).containsExactly("/zones/0/areas/0");
    }

    @Test
    void areaWithCapacityIsGeneralAdmission() {
        var plan = read(hall(it -> {
                    zone(it).putArray("rows");
                    var floor = (ObjectNode) it.at("/zones/0/areas/0");
                    floor.put("capacity", 3).put("category", "Front").put("uuid", "floor");
                }))
                .plan();

        assertThat(plan.places()).isEqualTo(3);
        assertThat(plan.areas().getFirst().admission()).isEqualTo(new PlanArea.Admission("Front", 3));
        assertThat(plan.areas().getFirst().unitIds()).containsExactly("ga:floor:1", "ga:floor:2", "ga:floor:3");
    }

    @Test
    void areasWithTheSameUuidStillGetTheirOwnIds() {
        var areas = read(hall(plan -> {
                    var list = zone(plan).putArray("areas");
                    for (int i = 0; i < 3; i++) {
                        var area = list.addObject()
                                .put("width", 10)
                                .put("height", 10)
                                .put("uuid", "same");
                        position(area, 0, 0);
                    }
                }))
                .plan()
                .areas();

        assertThat(areas).extracting(PlanArea::id).containsExactly("same", "area-0-1", "area-0-2");
    }

    @Test
    void zoneWithoutNameGoesByItsIdOrItsPlace() {
        var byId = read(hall(plan -> zone(plan).put("name", " ").put("zone_id", "z-main")));
        var byPlace = read(hall(plan -> zone(plan).remove("name")));

        assertThat(byId.plan().sections()).containsExactly("z-main");
        assertThat(byPlace.plan().sections()).containsExactly("Zone 1");
        assertThat(byPlace.warnings()).extracting(PlanFault::code).containsExactly(PlanFault.Code.UNNAMED_ZONE);
    }

    @Test
    void seatsThatReadTheSameAreAWarning() {
        var warnings =
                read(hall(plan -> seat(plan, 0, 1).put("seat_number", "1"))).warnings();

        assertThat(warnings).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(PlanFault.Code.SAME_LABEL);
            assertThat(warning.pointer()).isEqualTo("/zones/0/rows/0/seats/1");
        });
    }

    @Test
    void seatWithoutNumberAndSeatAtTheEdgeAreWarnings() {
        var warnings = read(hall(plan -> {
                    seat(plan, 0, 0).put("seat_number", "");
                    position(seat(plan, 0, 1), -110, 0);
                }))
                .warnings();

        assertThat(warnings)
                .extracting(PlanFault::code)
                .containsExactly(PlanFault.Code.UNNUMBERED_SEAT, PlanFault.Code.OUTSIDE_SIZE);
    }

    @Test
    void usableGuidIsTheIdAndAnyOtherIsEncodedWithoutCollision() {
        var guids = new String[] {
            "A-1",
            "a b",
            "Platz Ä",
            "enc:YSBi",
            "sha:x",
            "ga:floor:1",
            "x".repeat(100),
            "x".repeat(101),
            "é".repeat(900)
        };
        var ids = new HashSet<String>();
        for (var guid : guids) {
            var seat = read(hall(plan -> seat(plan, 0, 0).put("seat_guid", guid)))
                    .plan()
                    .seats()
                    .getFirst();
            assertThat(seat.guid()).isEqualTo(guid);
            assertThat(seat.id()).matches("[A-Za-z0-9:_.@-]{1,100}").doesNotStartWith("ga:");
            assertThat(ids.add(seat.id())).as(guid).isTrue();
        }
        assertThat(ids).contains("A-1", "x".repeat(100), "enc:YSBi");
    }

    @Test
    void positionsAreSumsOfFractions() {
        var seat = read(hall(plan -> {
                    position(zone(plan), 0.1, 0.2);
                    position(row(plan, 0), 0.25, 0.5);
                    position(seat(plan, 0, 0), 1e1, 3.125);
                }))
                .plan()
                .seats()
                .getFirst();

        assertThat(seat.x()).isCloseTo(10.35, Offset.offset(1e-9));
        assertThat(seat.y()).isCloseTo(3.825, Offset.offset(1e-9));
    }
}
