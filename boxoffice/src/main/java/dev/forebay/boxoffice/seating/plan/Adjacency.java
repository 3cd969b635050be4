package dev.forebay.boxoffice.seating.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which seats are side by side. A run is a piece of a row without a gap: people in neighbouring seats of one
 * run sit together, people across an aisle do not. What counts is where the seats are, not their numbers
 * (which may be odd to the left and even to the right) nor their order in the document.
 *
 * <p>Two seats of a row are neighbours when they are no farther apart than {@value #REACH} times the row's
 * usual distance, and a seat has at most one on each side. The four chairs of a table are one run. Immutable
 * and thread-safe.
 */
public final class Adjacency {

    static final double REACH = 1.6;

    private final List<List<PlanSeat>> runs;
    private final Map<String, List<PlanSeat>> neighbours;

    private Adjacency(List<List<PlanSeat>> runs) {
        this.runs = List.copyOf(runs);
        this.neighbours = new HashMap<>();
        for (var run : runs) {
            for (int i = 0; i < run.size(); i++) {
                var beside = new ArrayList<PlanSeat>(2);
                if (i > 0) {
                    beside.add(run.get(i - 1));
                }
                if (i + 1 < run.size()) {
                    beside.add(run.get(i + 1));
                }
                neighbours.put(run.get(i).id(), List.copyOf(beside));
            }
        }
    }

    /** Finds the runs of a plan; some hundredths of a second for 20,000 seats. */
    public static Adjacency of(SeatingPlan plan) {
        var rows = new LinkedHashMap<List<String>, List<PlanSeat>>();
        for (var seat : plan.seats()) {
            rows.computeIfAbsent(List.of(seat.section(), seat.row()), row -> new ArrayList<>())
                    .add(seat);
        }
        var runs = new ArrayList<List<PlanSeat>>();
        rows.values().forEach(row -> runs.addAll(new RowChains(row).runs()));
        return new Adjacency(runs);
    }

    /** Every seat of the plan in exactly one run, in the order in which they stand. */
    public List<List<PlanSeat>> runs() {
        return runs;
    }

    /** The seats beside this one, none to two; none when the plan has no such seat. */
    public List<PlanSeat> neighbours(String seatId) {
        return neighbours.getOrDefault(seatId, List.of());
    }

    /**
     * Links the seats of one row into chains: pairs in reach, nearest first, as long as both have a side
     * free. The row is swept along its longer extent, so that a row of n seats costs n log n.
     */
    private static final class RowChains {

        /** The cosine above which two neighbours would be on the same side; a table's corner has 0. */
        private static final double SAME_SIDE = 0.3;

        /** How many seats on either side are looked at: enough for any row that is one, and a bound for all others. */
        private static final int WINDOW = 12;

        private static final int NONE = -1;

        private final List<PlanSeat> seats;
        private final boolean alongX;
        private final int[] first;
        private final int[] second;
        private final int[] chain;

        RowChains(List<PlanSeat> row) {
            var x = row.stream().mapToDouble(PlanSeat::x).summaryStatistics();
            var y = row.stream().mapToDouble(PlanSeat::y).summaryStatistics();
            alongX = x.getMax() - x.getMin() >= y.getMax() - y.getMin();
            seats = new ArrayList<>(row);
            seats.sort(Comparator.comparingDouble(this::along).thenComparing(PlanSeat::id));
            first = filled(NONE);
            second = filled(NONE);
            chain = new int[seats.size()];
            for (int i = 0; i < chain.length; i++) {
                chain[i] = i;
            }
        }

        List<List<PlanSeat>> runs() {
            pairs(usualDistance() * REACH).forEach(this::link);
            var runs = new ArrayList<List<PlanSeat>>();
            var seen = new boolean[seats.size()];
            for (int start = 0; start < seats.size(); start++) {
                if (!seen[start] && second[start] == NONE) {
                    runs.add(follow(start, seen));
                }
            }
            return runs;
        }

        private List<PlanSeat> follow(int start, boolean[] seen) {
            var run = new ArrayList<PlanSeat>();
            int before = NONE;
            for (int at = start; at != NONE; ) {
                seen[at] = true;
                run.add(seats.get(at));
                int next = first[at] == before ? second[at] : first[at];
                before = at;
                at = next;
            }
            return List.copyOf(run);
        }

        /** The median of the distances to the nearest seat. */
        private double usualDistance() {
            var nearest = new double[seats.size()];
            for (int i = 0; i < nearest.length; i++) {
                nearest[i] = Math.min(nearest(i, 1), nearest(i, -1));
            }
            Arrays.sort(nearest);
            return seats.size() < 2 ? 0 : nearest[nearest.length / 2];
        }

        private double nearest(int from, int step) {
            double nearest = Double.MAX_VALUE;
            int last = Math.clamp(from + (long) step * WINDOW, 0, seats.size() - 1);
            for (int i = from; i != last && ahead(from, i + step) < nearest; i += step) {
                nearest = Math.min(nearest, distance(from, i + step));
            }
            return nearest;
        }

        private record Pair(int one, int other, double distance) {}

        private List<Pair> pairs(double reach) {
            var pairs = new ArrayList<Pair>();
            for (int i = 0; i < seats.size(); i++) {
                int last = Math.min(seats.size() - 1, i + WINDOW);
                for (int j = i + 1; j <= last && ahead(i, j) <= reach; j++) {
                    double distance = distance(i, j);
                    // Seats drawn on top of each other are not beside each other.
                    if (distance > 0 && distance <= reach) {
                        pairs.add(new Pair(i, j, distance));
                    }
                }
            }
            pairs.sort(Comparator.comparingDouble(Pair::distance));
            return pairs;
        }

        private void link(Pair pair) {
            int one = pair.one();
            int other = pair.other();
            if (free(one, other) && free(other, one) && root(one) != root(other)) {
                attach(one, other);
                attach(other, one);
                chain[root(one)] = root(other);
            }
        }

        private void attach(int seat, int neighbour) {
            if (first[seat] == NONE) {
                first[seat] = neighbour;
            } else {
                second[seat] = neighbour;
            }
        }

        private boolean free(int seat, int candidate) {
            if (second[seat] != NONE) {
                return false;
            }
            if (first[seat] == NONE) {
                return true;
            }
            var at = seats.get(seat);
            var known = seats.get(first[seat]);
            var other = seats.get(candidate);
            double dot = (known.x() - at.x()) * (other.x() - at.x()) + (known.y() - at.y()) * (other.y() - at.y());
            return dot <= SAME_SIDE * distance(seat, first[seat]) * distance(seat, candidate);
        }

        private int root(int seat) {
            int at = seat;
            while (chain[at] != at) {
                chain[at] = chain[chain[at]];
                at = chain[at];
            }
            return at;
        }

        private double along(PlanSeat seat) {
            return alongX ? seat.x() : seat.y();
        }

        private double ahead(int from, int to) {
            return Math.abs(along(seats.get(to)) - along(seats.get(from)));
        }

        private double distance(int one, int other) {
            var a = seats.get(one);
            var b = seats.get(other);
            return Math.hypot(a.x() - b.x(), a.y() - b.y());
        }

        private int[] filled(int value) {
            var array = new int[seats.size()];
            Arrays.fill(array, value);
            return array;
        }
    }
}
