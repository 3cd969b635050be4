package dev.forebay.boxoffice.operations.samples;

import dev.forebay.boxoffice.operations.samples.Curve.Spot;
import java.util.ArrayList;
import java.util.List;

/** A chamber hall of 600: a shoe box with slightly curved rows, a gallery along each side, and a balcony. */
final class ChamberHallPlan {

    static final int SEATS = 600;

    private static final int WIDTH = 900;
    private static final int HEIGHT = 1_040;
    private static final double MIDDLE = WIDTH / 2.0;
    private static final double ROW_PITCH = 28;
    private static final double CURVE_RADIUS = 1_800;

    private final PlanSketch plan;

    private ChamberHallPlan(long seed, String name) {
        plan = new PlanSketch(seed, name, WIDTH, HEIGHT)
                .category("Front parquet", "#d55e00")
                .category("Parquet", "#0072b2")
                .category("Balcony", "#009e73")
                .category("Side gallery", "#e69f00");
    }

    static PlanSketch draw(long seed, String name) {
        var hall = new ChamberHallPlan(seed, name);
        hall.plan
                .zone("House", "house")
                .area(PlanSketch.Area.drawn(Shapes.rectangle(MIDDLE - 230, 40, 460, 130), "#d9d6cd", "Stage", 30));
        var galleries = new Seating();
        hall.gallery(galleries, "Gallery left", "gl", 60, 1);
        hall.gallery(galleries, "Gallery right", "gr", WIDTH - 60, -1);
        galleries.fill();
        var parquet = new Seating();
        hall.rows(parquet, "Parquet", "p", 1, 20, 230);
        hall.rows(parquet, "Balcony", "b", 1, 5, 230 + 20 * ROW_PITCH + 80);
        parquet.fill(SEATS - hall.plan.seats());
        return hall.plan;
    }

    private void rows(Seating seats, String name, String id, int firstNumber, int rows, double y) {
        var zone = plan.zone(name, id);
        boolean parquet = name.equals("Parquet");
        double reach = parquet ? 0.152 : 0.2;
        for (int i = 0; i < rows; i++) {
            int row = i;
            double radius = CURVE_RADIUS + i * ROW_PITCH;
            var centre = new Spot(MIDDLE, y - CURVE_RADIUS);
            var blocks = List.of(
                    arc(centre, radius, -reach * CURVE_RADIUS / radius, 0),
                    arc(centre, radius, 0, reach * CURVE_RADIUS / radius));
            seats.row(
                    zone.row(Integer.toString(firstNumber + i)),
                    new Seating.Style() {
                        @Override
                        public String category(int block, int seat, int seatsInBlock) {
                            return parquet ? (row < 8 ? "Front parquet" : "Parquet") : "Balcony";
                        }

                        @Override
                        public boolean wheelchair(int block, int seat, int seatsInBlock) {
                            return parquet && row == 19 && (block == 0 ? seat >= seatsInBlock - 3 : seat < 3);
                        }
                    },
                    blocks);
        }
    }

    /** Two rows along a wall, the one at the wall behind the other. */
    private void gallery(Seating seats, String name, String id, double wall, int inwards) {
        var zone = plan.zone(name, id);
        for (int i = 0; i < 2; i++) {
            double x = wall + inwards * (1 - i) * ROW_PITCH;
            var blocks = new ArrayList<Curve>();
            for (int part = 0; part < 3; part++) {
                double from = 220 + part * 190;
                blocks.add(new Curve.Line(new Spot(x, from), new Spot(x, from + 154)));
            }
            seats.row(zone.row(Integer.toString(i + 1)), (block, seat, inBlock) -> "Side gallery", blocks);
        }
    }

    private static Curve arc(Spot centre, double radius, double from, double to) {
        return new Curve.Arc(centre, radius, StrictMath.PI / 2 - from, StrictMath.PI / 2 - to).inset(22);
    }
}
