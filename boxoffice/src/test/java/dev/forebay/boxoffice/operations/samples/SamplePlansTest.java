package dev.forebay.boxoffice.operations.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.seating.plan.Adjacency;
import dev.forebay.boxoffice.seating.plan.PlanReader;
import dev.forebay.boxoffice.seating.plan.PlanReading;
import dev.forebay.boxoffice.seating.plan.PlanSeat;
import dev.forebay.boxoffice.seating.plan.SeatLayout;
import dev.forebay.boxoffice.seating.plan.SeatingPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The five plans, read by the reader that every plan goes through. */
class SamplePlansTest {

    private static final double SEAT_WIDTH = 20;

    private static final Map<String, PlanSketch> SKETCHES = Map.of(
            "theatre", TheatrePlan.draw(1, "Theatre"),
            "arena", ArenaPlan.draw(1, "Arena"),
            "hall", ChamberHallPlan.draw(1, "Hall"),
            "club", ClubPlan.draw(1, "Club"),
            "cellar", ComedyCellarPlan.draw(1, "Cellar"));

    private static final Map<String, SeatingPlan> PLANS = SKETCHES.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> read(entry.getKey(), entry.getValue())));

    @Test
    void plansHaveExactlyTheirSeats() {
        assertThat(plan("theatre").seats()).hasSize(2_500);
        assertThat(plan("arena").seats()).hasSize(20_000);
        assertThat(plan("hall").seats()).hasSize(600);
        assertThat(plan("cellar").seats()).hasSize(120);
        assertThat(plan("club").seats()).hasSize(120);
        assertThat(plan("club").places()).isEqualTo(300);
    }

    @Test
    void noTwoSeatsOverlap() {
        PLANS.forEach((name, plan) -> assertThat(closest(plan)).as(name).isGreaterThan(SEAT_WIDTH + 1));
    }

    @Test
    void everySeatIsOnThePlanWithRoomAroundIt() {
        PLANS.forEach((name, plan) -> assertThat(plan.seats()).as(name).allSatisfy(seat -> {
            assertThat(seat.x()).isBetween(SEAT_WIDTH, plan.size().width() - SEAT_WIDTH);
            assertThat(seat.y()).isBetween(SEAT_WIDTH, plan.size().height() - SEAT_WIDTH);
        }));
    }

    @Test
    void everyPlanHasPlacesForWheelchairsAndUsesAllItsCategories() {
        PLANS.forEach((name, plan) -> {
            assertThat(plan.seats()).as(name).anyMatch(PlanSeat::accessible);
            var used = plan.seats().stream().map(PlanSeat::category).collect(Collectors.toSet());
            plan.areas().stream()
                    .flatMap(area -> Optional.ofNullable(area.admission()).stream())
                    .forEach(admission -> used.add(admission.category()));
            assertThat(plan.categories()).as(name).hasSizeLessThanOrEqualTo(8).allMatch(c -> used.contains(c.name()));
        });
    }

    @Test
    void guidsAreUsableAsTheyAre() {
        PLANS.values()
                .forEach(plan ->
                        assertThat(plan.seats()).allMatch(seat -> seat.id().equals(seat.guid())));
    }

    @Test
    void theatreRowsAreCurvedAndTheCircleIsNumberedFromTheMiddle() {
        var row = plan("theatre").seats().stream()
                .filter(seat -> seat.section().equals("Stalls") && seat.row().equals("M"))
                .toList();
        assertThat(row.get(row.size() / 2).y())
                .isGreaterThan(row.getFirst().y() + 100)
                .isGreaterThan(row.getLast().y() + 100);

        var numbers = plan("theatre").seats().stream()
                .filter(seat -> seat.section().equals("Circle") && seat.row().equals("A"))
                .map(seat -> Integer.parseInt(seat.number()))
                .toList();
        int middle = numbers.indexOf(1);
        assertThat(numbers.subList(0, middle + 1))
                .allMatch(number -> number % 2 == 1)
                .isSortedAccordingTo((a, b) -> b - a);
        assertThat(numbers.subList(middle + 1, numbers.size()))
                .allMatch(number -> number % 2 == 0)
                .isSorted();
    }

    @Test
    void runsOfSeatsEndAtTheAisles() {
        var theatre = Adjacency.of(plan("theatre")).runs();

        assertThat(runs(theatre, "Stalls")).isEqualTo(25 * 3);
        assertThat(runs(theatre, "Circle")).isEqualTo(9 * 4);
        assertThat(runs(theatre, "Balcony")).isEqualTo(8 * 5);
        assertThat(runs(theatre, "Boxes left")).isEqualTo(8);
        assertThat(Adjacency.of(plan("arena")).runs()).hasSize(12 * 14 + 18 * 24 + 23 * 25);
        assertThat(runs(Adjacency.of(plan("club")).runs(), "Rear tables")).isEqualTo(12);
    }

    private static long runs(List<List<PlanSeat>> runs, String section) {
        return runs.stream()
                .filter(run -> run.getFirst().section().equals(section))
                .count();
    }

    @Test
    void arenaHasFloorBlocksAndTwoTiersOpenBehindTheStage() {
        var sections = plan("arena").sections();

        assertThat(sections).filteredOn(section -> section.startsWith("Floor ")).hasSize(12);
        assertThat(sections)
                .filteredOn(section -> section.startsWith("Block 1"))
                .hasSize(18);
        assertThat(sections)
                .filteredOn(section -> section.startsWith("Block 2"))
                .hasSize(23);
        double stage = plan("arena").size().width() / 2 - 1_090;
        double middle = plan("arena").size().height() / 2;
        assertThat(plan("arena").seats()).noneMatch(seat -> seat.x() < stage && Math.abs(seat.y() - middle) < 250);
    }

    @Test
    void layoutOfTheArenaStaysSmall() {
        assertThat(SeatLayout.of(plan("arena")).rows().gzipLength()).isLessThan(400_000);
        assertThat(SeatLayout.of(plan("arena")).columns().gzipLength()).isLessThan(45_000);
        assertThat(SeatLayout.of(plan("theatre")).rows().gzipLength()).isLessThan(60_000);
    }

    @Test
    void sameSeedDrawsTheSameBytes() {
        assertThat(ArenaPlan.draw(1, "Arena").json())
                .isEqualTo(ArenaPlan.draw(1, "Arena").json());
        assertThat(ArenaPlan.draw(2, "Arena").json())
                .isNotEqualTo(ArenaPlan.draw(1, "Arena").json());
    }

    private static SeatingPlan plan(String name) {
        return Objects.requireNonNull(PLANS.get(name));
    }

    private static SeatingPlan read(String name, PlanSketch sketch) {
        var reading = PlanReader.read(sketch.json().getBytes(StandardCharsets.UTF_8));
        assertThat(reading).as(name).isInstanceOf(PlanReading.Read.class);
        var read = (PlanReading.Read) reading;
        assertThat(read.warnings()).as(name).isEmpty();
        return read.plan();
    }

    /** The smallest distance between two seats, looking only into neighbouring cells of a grid. */
    private static double closest(SeatingPlan plan) {
        double cell = 60;
        var grid = new HashMap<List<Long>, List<PlanSeat>>();
        double closest = Double.MAX_VALUE;
        for (var seat : plan.seats()) {
            long column = (long) (seat.x() / cell);
            long line = (long) (seat.y() / cell);
            for (long x = column - 1; x <= column + 1; x++) {
                for (long y = line - 1; y <= line + 1; y++) {
                    for (var other : grid.getOrDefault(List.of(x, y), List.of())) {
                        closest = Math.min(closest, Math.hypot(seat.x() - other.x(), seat.y() - other.y()));
                    }
                }
            }
            grid.computeIfAbsent(List.of(column, line), key -> new ArrayList<>())
                    .add(seat);
        }
        return closest;
    }
}
