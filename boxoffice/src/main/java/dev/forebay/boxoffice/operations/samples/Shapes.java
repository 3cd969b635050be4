package dev.forebay.boxoffice.operations.samples;

import java.util.ArrayList;
import java.util.List;

/** Outlines of stages, boxes, tables and balcony fronts, as corners. */
final class Shapes {

    private static final int STEPS = 24;

    private Shapes() {}

    static List<Curve.Spot> rectangle(double x, double y, double width, double height) {
        return List.of(
                new Curve.Spot(x, y),
                new Curve.Spot(x + width, y),
                new Curve.Spot(x + width, y + height),
                new Curve.Spot(x, y + height));
    }

    /** A rectangle about its centre, turned. */
    static List<Curve.Spot> turned(Curve.Spot centre, double width, double height, double angle) {
        var corners = new ArrayList<Curve.Spot>();
        for (int[] sign : new int[][] {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}) {
            corners.add(beside(centre, angle, sign[0] * width / 2, sign[1] * height / 2));
        }
        return corners;
    }

    /** The spot so far along a direction and across it. */
    static Curve.Spot beside(Curve.Spot from, double angle, double along, double across) {
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        return new Curve.Spot(from.x() + along * cos - across * sin, from.y() + along * sin + across * cos);
    }

    static List<Curve.Spot> circle(Curve.Spot centre, double radius) {
        var corners = new ArrayList<Curve.Spot>();
        for (int i = 0; i < STEPS; i++) {
            corners.add(beside(centre, 2 * StrictMath.PI * i / STEPS, radius, 0));
        }
        return corners;
    }

    /** The band between two curves that run side by side. */
    static List<Curve.Spot> band(Curve inner, Curve outer) {
        var corners = new ArrayList<Curve.Spot>();
        for (int i = 0; i <= STEPS; i++) {
            corners.add(inner.at(i / (double) STEPS));
        }
        for (int i = STEPS; i >= 0; i--) {
            corners.add(outer.at(i / (double) STEPS));
        }
        return corners;
    }
}
