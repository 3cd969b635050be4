package dev.forebay.boxoffice.operations.samples;

import dev.forebay.boxoffice.operations.samples.Curve.Spot;
import java.util.ArrayList;
import java.util.List;

/** A comedy cellar for 120: a small stage in a corner, tables near it, benches behind, stools at the bar. */
final class ComedyCellarPlan {

    static final int SEATS = 120;

    private static final int WIDTH = 860;
    private static final int HEIGHT = 630;
    private static final Spot CORNER = new Spot(50, 50);

    private final PlanSketch plan;

    private ComedyCellarPlan(long seed, String name) {
        plan = new PlanSketch(seed, name, WIDTH, HEIGHT)
                .category("Front tables", "#d55e00")
                .category("Tables", "#0072b2")
                .category("Benches", "#009e73")
                .category("Bar", "#e69f00");
    }

    static PlanSketch draw(long seed, String name) {
        var cellar = new ComedyCellarPlan(seed, name);
        cellar.tables();
        cellar.bar();
        var benches = new Seating();
        cellar.benches(benches);
        benches.fill(SEATS - cellar.plan.seats());
        return cellar.plan;
    }

    private void tables() {
        var zone = plan.zone("Tables", "t");
        var stage = new Curve.Arc(CORNER, 150, 0, StrictMath.PI / 2);
        var outline = new ArrayList<>(List.of(CORNER));
        for (int i = 0; i <= 12; i++) {
            outline.add(stage.at(i / 12.0));
        }
        zone.area(PlanSketch.Area.drawn(outline, "#d9d6cd", "Stage", 22));
        int table = 0;
        int[] onRing = {3, 5, 6};
        for (int ring = 0; ring < onRing.length; ring++) {
            var circle = new Curve.Arc(CORNER, 230 + ring * 108, 0.12, StrictMath.PI / 2 - 0.12);
            for (int i = 0; i < onRing[ring]; i++) {
                var centre = circle.at(i / (onRing[ring] - 1.0));
                Tables.round(zone, ++table, centre, ring == 0 ? "Front tables" : "Tables", ring == 0 && i == 0);
            }
        }
    }

    private void benches(Seating seats) {
        var zone = plan.zone("Benches", "b");
        for (int i = 0; i < 2; i++) {
            seats.row(
                    zone.row(i == 0 ? "A" : "B"),
                    (block, seat, inBlock) -> "Benches",
                    List.of(new Curve.Arc(CORNER, 545 + i * 32, 0.1, 1.15)));
        }
    }

    private void bar() {
        var zone = plan.zone("Bar", "bar");
        zone.area(PlanSketch.Area.drawn(Shapes.rectangle(760, 40, 50, 370), "#d9d6cd", "Bar", 20));
        var seats = new Seating();
        seats.row(
                zone.row("Bar"),
                (block, seat, inBlock) -> "Bar",
                List.of(new Curve.Line(new Spot(740, 60), new Spot(740, 390))));
        seats.fill(12);
    }
}
