package dev.forebay.boxoffice.seating.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AdjacencyTest {

    @Test
    void seatsOfARowAreOneRunAndRowsAreApart() {
        var runs =
                Adjacency.of(plan(row("A", 0, 0, 22, 44), row("B", 25, 0, 22))).runs();

        assertThat(ids(runs)).containsExactly(List.of("A0", "A1", "A2"), List.of("B0", "B1"));
    }

    @Test
    void aisleEndsARun() {
        var adjacency = Adjacency.of(plan(row("A", 0, 0, 22, 44, 90, 112, 134)));

        assertThat(ids(adjacency.runs())).containsExactly(List.of("A0", "A1", "A2"), List.of("A3", "A4", "A5"));
        assertThat(adjacency.neighbours("A2")).extracting(PlanSeat::id).containsExactly("A1");
        assertThat(adjacency.neighbours("A4")).extracting(PlanSeat::id).containsExactly("A3", "A5");
        assertThat(adjacency.neighbours("none")).isEmpty();
    }

    @Test
    void orderInTheDocumentDoesNotMatter() {
        long seed = Long.getLong("forebay.seed", System.nanoTime());
        System.out.println("AdjacencyTest seed " + seed);
        var seats = new ArrayList<>(row("A", 0, 0, 22, 44, 90, 112, 134, 160, 182, 250));
        var expected = ids(Adjacency.of(plan(seats)).runs());
        var random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            Collections.shuffle(seats, random);
            assertThat(ids(Adjacency.of(plan(seats)).runs())).isEqualTo(expected);
        }
    }

    @Test
    void chairsAroundATableAreOneRun() {
        var table = List.of(
                seat("T1", "T", 24, 24), seat("T2", "T", -24, 24), seat("T3", "T", -24, -24), seat("T4", "T", 24, -24));

        assertThat(Adjacency.of(plan(table)).runs())
                .singleElement()
                .satisfies(run -> assertThat(run).hasSize(4));
    }

    @Test
    void columnOfSeatsIsARunFromTopToBottom() {
        var column = List.of(seat("c", "C", 0, 44), seat("a", "C", 0, 0), seat("b", "C", 0, 22));

        assertThat(ids(Adjacency.of(plan(column)).runs())).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void seatsDrawnOnTopOfEachOtherAreNotNeighbours() {
        var runs = Adjacency.of(plan(row("A", 0, 5, 5, 5))).runs();

        assertThat(runs).hasSize(3);
    }

    @Test
    void everySeatOfAnyCrowdIsInExactlyOneRun() {
        long seed = Long.getLong("forebay.seed", System.nanoTime());
        System.out.println("AdjacencyTest seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            var seats = new ArrayList<PlanSeat>();
            double extent = 20 + random.nextInt(2_000);
            for (int i = 0; i < 1 + random.nextInt(300); i++) {
                seats.add(
                        seat("s" + i, "R" + random.nextInt(3), random.nextDouble() * extent, random.nextDouble() * 60));
            }
            var adjacency = Adjacency.of(plan(seats));
            Set<String> seen = new HashSet<>();
            for (var run : adjacency.runs()) {
                assertThat(run).allMatch(seat -> seen.add(seat.id()));
                assertThat(run.stream().map(PlanSeat::row).collect(Collectors.toSet()))
                        .hasSize(1);
                for (int i = 1; i < run.size(); i++) {
                    assertThat(adjacency.neighbours(run.get(i).id())).contains(run.get(i - 1));
                    assertThat(adjacency.neighbours(run.get(i - 1).id())).contains(run.get(i));
                }
            }
            assertThat(seen).hasSize(seats.size());
        }
    }

    @Test
    void crowdInOneRowIsNoMoreWorkThanManyRows() {
        var random = new Random(1);
        var seats = new ArrayList<PlanSeat>();
        for (int i = 0; i < PlanReader.MAX_SEATS; i++) {
            // Half of them in one heap, the others far apart: the worst for whoever compares all with all.
            boolean heap = i % 2 == 0;
            seats.add(seat("s" + i, "R", heap ? random.nextDouble() : i, heap ? random.nextDouble() : 0));
        }

        var runs = Adjacency.of(plan(seats)).runs();

        assertThat(runs.stream().mapToInt(List::size).sum()).isEqualTo(PlanReader.MAX_SEATS);
    }

    private static List<PlanSeat> row(String row, double y, double... xs) {
        var seats = new ArrayList<PlanSeat>();
        for (int i = 0; i < xs.length; i++) {
            seats.add(seat(row + i, row, xs[i], y));
        }
        return seats;
    }

    private static PlanSeat seat(String id, String row, double x, double y) {
        return new PlanSeat(id, id, "Stalls", row, id, null, "c", x, y, false);
    }

    @SafeVarargs
    private static SeatingPlan plan(List<PlanSeat>... rows) {
        var seats = new ArrayList<PlanSeat>();
        for (var row : rows) {
            seats.addAll(row);
        }
        return new SeatingPlan("p", new PlanSize(3_000, 3_000), List.of(), seats, List.of());
    }

    private static List<List<String>> ids(List<List<PlanSeat>> runs) {
        return runs.stream().map(run -> run.stream().map(PlanSeat::id).toList()).toList();
    }
}
