package dev.forebay.boxoffice.operations.samples;

import dev.forebay.boxoffice.operations.samples.Curve.Spot;

/** A club for 300: a dance floor where 180 stand, and 30 tables of four around it. */
final class ClubPlan {

    static final int STANDING = 180;
    static final int SEATS = 120;

    private static final int WIDTH = 1_240;
    private static final int HEIGHT = 870;

    private final PlanSketch plan;
    private int table;

    private ClubPlan(long seed, String name) {
        plan = new PlanSketch(seed, name, WIDTH, HEIGHT)
                .category("Stage tables", "#d55e00")
                .category("Tables", "#0072b2")
                .category("Dance floor", "#009e73");
    }

    static PlanSketch draw(long seed, String name) {
        var club = new ClubPlan(seed, name);
        var floor = club.plan.zone("Dance floor", "floor");
        floor.area(PlanSketch.Area.drawn(Shapes.rectangle(380, 40, 480, 110), "#d9d6cd", "Stage", 30));
        floor.area(new PlanSketch.Area(
                Shapes.rectangle(400, 190, 440, 320), "#cfe8df", "Dance floor", 26, "Dance floor", STANDING));
        floor.area(PlanSketch.Area.drawn(Shapes.rectangle(400, 790, 440, 40), "#d9d6cd", "Bar", 20));
        club.tables("Left tables", "l", 90, 110, 3, 3, "Stage tables");
        club.tables("Right tables", "r", 930, 110, 3, 3, "Stage tables");
        club.tables("Rear tables", "b", 75, 570, 6, 2, "Tables");
        return club.plan;
    }

    private void tables(String name, String id, double x, double y, int across, int deep, String category) {
        var zone = plan.zone(name, id);
        double stepX = across == 6 ? 210 : 110;
        for (int i = 0; i < across * deep; i++) {
            // Every other line of tables stands a little to the side, so that all see the stage.
            double shift = (i / across) % 2 == 0 ? 0 : across == 6 ? 40 : 0;
            var centre = new Spot(x + (i % across) * stepX + shift, y + (i / across) * 130);
            Tables.round(zone, ++table, centre, category, i == 0);
        }
    }
}
