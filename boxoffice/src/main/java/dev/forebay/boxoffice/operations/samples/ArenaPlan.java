package dev.forebay.boxoffice.operations.samples;

import dev.forebay.boxoffice.operations.samples.Curve.Spot;
import java.util.List;

/**
 * An arena of 20,000: a stage at one end, a floor of blocks before it, and two tiers around it in an oval of
 * two straight sides and two half circles. The tiers are open behind the stage. Every row of a tier runs
 * at the same distance from the one before it, straight or curved.
 */
final class ArenaPlan {

    static final int SEATS = 20_000;

    private static final int WIDTH = 5_300;
    private static final int HEIGHT = 3_980;
    private static final double CENTRE_X = WIDTH / 2.0;
    private static final double CENTRE_Y = HEIGHT / 2.0;

    private static final double HALF_SIDE = 650;
    private static final double INNER_RADIUS = 560;
    private static final double ROW_PITCH = 25;
    private static final double AISLE = 46;
    private static final int LOWER_ROWS = 24;
    private static final int UPPER_ROWS = 25;
    private static final double UPPER_OFFSET = LOWER_ROWS * ROW_PITCH + 110;

    private static final int FLOOR_ACROSS = 3;
    private static final int FLOOR_DEEP = 4;
    private static final int FLOOR_ROWS = 14;
    private static final int FLOOR_SEATS = 13;
    private static final double FLOOR_START = -770;

    private final PlanSketch plan;

    private ArenaPlan(long seed, String name) {
        plan = new PlanSketch(seed, name, WIDTH, HEIGHT)
                .category("Floor front", "#d55e00")
                .category("Lower premium", "#cc79a7")
                .category("Floor rear", "#e69f00")
                .category("Lower tier", "#0072b2")
                .category("Upper front", "#009e73")
                .category("Upper tier", "#56b4e9")
                .category("Side view", "#000000");
    }

    static PlanSketch draw(long seed, String name) {
        var arena = new ArenaPlan(seed, name);
        arena.stage();
        arena.floor();
        var lower = new Seating();
        arena.tier(lower, 100, 0, LOWER_ROWS, 4, 6, 2);
        lower.fill();
        var upper = new Seating();
        arena.tier(upper, 200, UPPER_OFFSET, UPPER_ROWS, 4, 9, 3);
        upper.fill(SEATS - arena.plan.seats());
        return arena.plan;
    }

    private void stage() {
        var zone = plan.zone("Arena", "arena");
        zone.area(PlanSketch.Area.drawn(
                Shapes.rectangle(CENTRE_X - 1_090, CENTRE_Y - 250, 250, 500), "#d9d6cd", "Stage", 70));
    }

    /** Blocks of seats in straight rows that face the stage. */
    private void floor() {
        for (int deep = 0; deep < FLOOR_DEEP; deep++) {
            for (int across = 0; across < FLOOR_ACROSS; across++) {
                var name = (char) ('A' + deep) + Integer.toString(across + 1);
                floorBlock("Floor " + name, "f" + name, deep, across);
            }
        }
    }

    private void floorBlock(String name, String id, int deep, int across) {
        var zone = plan.zone(name, id);
        var seats = new Seating();
        double width = (FLOOR_SEATS - 1) * Seating.PITCH;
        double left = CENTRE_Y + (across - 1) * (width + 72) - width / 2;
        var category = deep < 2 ? "Floor front" : "Floor rear";
        for (int i = 0; i < FLOOR_ROWS; i++) {
            int row = i;
            double x = CENTRE_X + FLOOR_START + deep * (FLOOR_ROWS * ROW_PITCH + 55) + i * ROW_PITCH;
            var line = new Curve.Line(new Spot(x, left), new Spot(x, left + width));
            seats.row(
                    zone.row(Integer.toString(i + 1)),
                    new Seating.Style() {
                        @Override
                        public String category(int block, int seat, int seatsInBlock) {
                            return category;
                        }

                        @Override
                        public boolean wheelchair(int block, int seat, int seatsInBlock) {
                            return deep == FLOOR_DEEP - 1 && row == FLOOR_ROWS - 1 && seat % 2 == 0;
                        }
                    },
                    List.of(line));
        }
        seats.fill();
    }

    /**
     * Sections around the oval, clockwise from the left end of the far side: that side, the round end across
     * from the stage, the near side, and of the round end at the stage what lies outside its open part.
     */
    private void tier(Seating seats, int hundred, double offset, int rows, int sides, int ends, int besideStage) {
        int number = hundred;
        for (int i = 0; i < sides; i++) {
            section(seats, ++number, offset, rows, side(i, sides, true), false);
        }
        for (int i = 0; i < ends; i++) {
            section(seats, ++number, offset, rows, end(i, ends, true), false);
        }
        for (int i = sides - 1; i >= 0; i--) {
            section(seats, ++number, offset, rows, side(i, sides, false), false);
        }
        for (int i = 0; i < ends; i++) {
            if (i < besideStage || i >= ends - besideStage) {
                section(seats, ++number, offset, rows, end(i, ends, false), i > 0 && i < ends - 1);
            }
        }
    }

    /** Where a section's row runs, at a distance from the innermost row of the bowl. */
    private interface Course {
        Curve at(double distance);
    }

    private void section(Seating seats, int number, double offset, int rows, Course course, boolean side) {
        var zone = plan.zone("Block " + number, Integer.toString(number));
        for (int i = 0; i < rows; i++) {
            int row = i;
            seats.row(
                    zone.row(Integer.toString(i + 1)),
                    new Seating.Style() {
                        @Override
                        public String category(int block, int seat, int seatsInBlock) {
                            return ArenaPlan.category(number, row, side);
                        }

                        @Override
                        public boolean wheelchair(int block, int seat, int seatsInBlock) {
                            return number < 200 && row == LOWER_ROWS - 1 && number % 3 == 0 && seat < 4;
                        }
                    },
                    List.of(course.at(offset + i * ROW_PITCH).inset(AISLE / 2)));
        }
        double behind = offset + rows * ROW_PITCH + 30;
        zone.area(PlanSketch.Area.caption(course.at(behind).at(0.5), Integer.toString(number), 40));
    }

    private static String category(int number, int row, boolean side) {
        if (side) {
            return "Side view";
        }
        if (number < 200) {
            return row < 12 ? "Lower premium" : "Lower tier";
        }
        return row < 10 ? "Upper front" : "Upper tier";
    }

    private static Course side(int index, int sides, boolean far) {
        double width = 2 * HALF_SIDE / sides;
        double left = CENTRE_X - HALF_SIDE + index * width;
        return distance -> {
            double y = CENTRE_Y + (far ? -1 : 1) * (INNER_RADIUS + distance);
            var from = new Spot(left, y);
            var to = new Spot(left + width, y);
            return far ? new Curve.Line(from, to) : new Curve.Line(to, from);
        };
    }

    private static Course end(int index, int ends, boolean right) {
        double turn = StrictMath.PI / ends;
        double from = (right ? -StrictMath.PI / 2 : StrictMath.PI / 2) + index * turn;
        var centre = new Spot(CENTRE_X + (right ? HALF_SIDE : -HALF_SIDE), CENTRE_Y);
        return distance -> new Curve.Arc(centre, INNER_RADIUS + distance, from, from + turn);
    }
}
