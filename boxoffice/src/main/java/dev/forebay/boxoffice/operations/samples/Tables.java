package dev.forebay.boxoffice.operations.samples;

/** Round tables with four chairs; the table is the row. */
final class Tables {

    private static final double TABLE_RADIUS = 20;
    private static final double CHAIR_DISTANCE = 34;

    private Tables() {}

    static void round(PlanSketch.Zone zone, int number, Curve.Spot centre, String category, boolean wheelchair) {
        zone.area(PlanSketch.Area.drawn(Shapes.circle(centre, TABLE_RADIUS), "#efe9dc", Integer.toString(number), 14));
        var row = zone.row("Table " + number);
        for (int chair = 0; chair < 4; chair++) {
            double angle = StrictMath.PI / 4 + chair * StrictMath.PI / 2;
            row.seat(chair + 1, Shapes.beside(centre, angle, CHAIR_DISTANCE, 0), category, wheelchair && chair == 0);
        }
    }
}
