package dev.forebay.boxoffice.operations.samples;

import dev.forebay.boxoffice.operations.samples.Curve.Spot;
import java.util.ArrayList;
import java.util.List;

/**
 * A theatre of 2,500: stalls, circle and balcony in rows curved around the stage, and boxes along both
 * sides of the stalls. The rows lie on circles about one point behind the stage; the aisles run towards it.
 */
final class TheatrePlan {

    static final int SEATS = 2_500;

    private static final int WIDTH = 2_200;
    private static final int HEIGHT = 1_620;
    private static final Spot FOCUS = new Spot(WIDTH / 2.0, -270);
    private static final double AISLE = 46;
    private static final double ROW_PITCH = 27;
    private static final String ROW_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ";

    private static final double STALLS_RADIUS = 560;
    private static final double CIRCLE_RADIUS = 1_310;
    private static final double BALCONY_RADIUS = 1_630;
    private static final double STALLS_HALF_ANGLE = 0.62;

    private static final int BOXES_A_SIDE = 8;
    private static final int BOX_SEATS = 4;

    private final PlanSketch plan;

    private TheatrePlan(long seed, String name) {
        plan = new PlanSketch(seed, name, WIDTH, HEIGHT)
                .category("Premium stalls", "#d55e00")
                .category("Boxes", "#cc79a7")
                .category("Stalls", "#0072b2")
                .category("Circle", "#009e73")
                .category("Balcony", "#e69f00")
                .category("Restricted view", "#56b4e9");
    }

    static PlanSketch draw(long seed, String name) {
        var theatre = new TheatrePlan(seed, name);
        theatre.stage();
        theatre.boxes();
        var seats = new Seating();
        theatre.stalls(seats);
        theatre.circle(seats);
        theatre.balcony(seats);
        seats.fill(SEATS - 2 * BOXES_A_SIDE * BOX_SEATS);
        return theatre.plan;
    }

    private void stage() {
        var house = plan.zone("House", "house");
        double middle = WIDTH / 2.0;
        var front = arc(STALLS_RADIUS - 75, -0.5, 0.5);
        var outline = new ArrayList<>(List.of(new Spot(middle + 250, 30), new Spot(middle - 250, 30)));
        for (int i = 0; i <= 20; i++) {
            outline.add(front.at(i / 20.0));
        }
        house.area(PlanSketch.Area.drawn(outline, "#d9d6cd", "Stage", 48));
        house.area(PlanSketch.Area.drawn(front(CIRCLE_RADIUS, 0.66), "#b9b3a6", "", 16));
        house.area(PlanSketch.Area.drawn(front(BALCONY_RADIUS, 0.6), "#b9b3a6", "", 16));
        house.area(PlanSketch.Area.caption(at(CIRCLE_RADIUS - 48, 0), "Circle", 30));
        house.area(PlanSketch.Area.caption(at(BALCONY_RADIUS - 48, 0), "Balcony", 30));
    }

    private void stalls(Seating seats) {
        var zone = plan.zone("Stalls", "stalls");
        int rows = ROW_LETTERS.length();
        for (int i = 0; i < rows; i++) {
            int row = i;
            seats.row(
                    zone.row(ROW_LETTERS.substring(i, i + 1)),
                    new Seating.Style() {
                        @Override
                        public String category(int block, int seat, int seatsInBlock) {
                            return block == 1 && row >= 2 && row < 14 ? "Premium stalls" : "Stalls";
                        }

                        @Override
                        public boolean wheelchair(int block, int seat, int seatsInBlock) {
                            boolean atAisle = block == 0 ? seat >= seatsInBlock - 3 : block == 2 && seat < 3;
                            return row == rows - 1 && atAisle;
                        }
                    },
                    blocks(STALLS_RADIUS + i * ROW_PITCH, -STALLS_HALF_ANGLE, -0.22, 0.22, STALLS_HALF_ANGLE));
        }
    }

    /** Numbered from the middle outwards: odd to the left, even to the right. */
    private void circle(Seating seats) {
        var zone = plan.zone("Circle", "circle");
        for (int i = 0; i < 9; i++) {
            int row = i;
            seats.row(
                    zone.row(ROW_LETTERS.substring(i, i + 1)),
                    new Seating.Style() {
                        @Override
                        public String category(int block, int seat, int seatsInBlock) {
                            return "Circle";
                        }

                        @Override
                        public int number(int index, int seatsInRow) {
                            int left = seatsInRow / 2;
                            return index < left ? 2 * (left - index) - 1 : 2 * (index - left) + 2;
                        }

                        @Override
                        public boolean wheelchair(int block, int seat, int seatsInBlock) {
                            return row == 8 && (block == 1 ? seat >= seatsInBlock - 2 : block == 2 && seat < 2);
                        }
                    },
                    blocks(CIRCLE_RADIUS + i * ROW_PITCH, -0.66, -0.33, 0, 0.33, 0.66));
        }
    }

    private void balcony(Seating seats) {
        var zone = plan.zone("Balcony", "balcony");
        for (int i = 0; i < 8; i++) {
            int row = i;
            seats.row(
                    zone.row(ROW_LETTERS.substring(i, i + 1)),
                    (block, seat, seatsInBlock) -> {
                        boolean outer = (block == 0 && seat < 4) || (block == 4 && seat >= seatsInBlock - 4);
                        return outer || row == 7 ? "Restricted view" : "Balcony";
                    },
                    blocks(BALCONY_RADIUS + i * ROW_PITCH, -0.6, -0.36, -0.12, 0.12, 0.36, 0.6));
        }
    }

    /** Boxes of four, two behind two, each turned towards the stage. */
    private void boxes() {
        var left = plan.zone("Boxes left", "boxes-left");
        var right = plan.zone("Boxes right", "boxes-right");
        for (int i = 0; i < BOXES_A_SIDE; i++) {
            double radius = STALLS_RADIUS + 60 + i * 76;
            double turn = STALLS_HALF_ANGLE + 62 / radius;
            box(left, Integer.toString(i + 1), radius, -turn);
            box(right, Integer.toString(i + 1 + BOXES_A_SIDE), radius, turn);
        }
    }

    private void box(PlanSketch.Zone zone, String number, double radius, double turn) {
        var centre = at(radius, turn);
        double outwards = StrictMath.PI / 2 - turn;
        zone.area(PlanSketch.Area.drawn(Shapes.turned(centre, 62, 60, outwards), "#efe9dc", "", 16));
        var row = zone.row("Box " + number);
        for (int seat = 0; seat < BOX_SEATS; seat++) {
            double along = seat < 2 ? -13 : 13;
            double across = seat % 2 == 0 ? -12 : 12;
            row.seat(seat + 1, Shapes.beside(centre, outwards, along, across), "Boxes", false);
        }
    }

    /** The pieces of a row between aisles, from the buyer's left to right. */
    private static List<Curve> blocks(double radius, double... turns) {
        var blocks = new ArrayList<Curve>();
        for (int i = 0; i + 1 < turns.length; i++) {
            blocks.add(arc(radius, turns[i], turns[i + 1]).inset(AISLE / 2));
        }
        return blocks;
    }

    private static List<Spot> front(double radius, double halfAngle) {
        return Shapes.band(arc(radius - 24, -halfAngle, halfAngle), arc(radius - 18, -halfAngle, halfAngle));
    }

    /** A turn of 0 lies straight before the stage, a negative one to the left. */
    private static Curve arc(double radius, double from, double to) {
        return new Curve.Arc(FOCUS, radius, StrictMath.PI / 2 - from, StrictMath.PI / 2 - to);
    }

    private static Spot at(double radius, double turn) {
        return arc(radius, turn, turn).at(0);
    }
}
