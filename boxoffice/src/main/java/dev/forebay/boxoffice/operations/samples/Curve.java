package dev.forebay.boxoffice.operations.samples;

/**
 * A piece of a row: straight, or part of a circle. Angles are in radians, 0 to the right, growing clockwise
 * as y grows downwards. StrictMath, so that every machine draws the same plan.
 */
sealed interface Curve {

    double length();

    /** The point at a fraction of the length, 0 to 1. */
    Spot at(double fraction);

    /** The same piece, shorter at both ends. */
    Curve inset(double margin);

    /** How many seats fit with their centres at least so far apart. */
    default int capacity(double pitch) {
        return length() < 0 ? 0 : (int) StrictMath.floor(length() / pitch + 1e-9) + 1;
    }

    record Spot(double x, double y) {}

    record Line(Spot from, Spot to) implements Curve {
        @Override
        public double length() {
            return StrictMath.hypot(to.x() - from.x(), to.y() - from.y());
        }

        @Override
        public Spot at(double fraction) {
            return new Spot(from.x() + (to.x() - from.x()) * fraction, from.y() + (to.y() - from.y()) * fraction);
        }

        @Override
        public Curve inset(double margin) {
            double fraction = margin / length();
            return new Line(at(fraction), at(1 - fraction));
        }
    }

    record Arc(Spot centre, double radius, double from, double to) implements Curve {
        @Override
        public double length() {
            // The chord between neighbours is a little shorter than the arc: a thousandth covers it.
            return radius * StrictMath.abs(to - from) * 0.999;
        }

        @Override
        public Spot at(double fraction) {
            double angle = from + (to - from) * fraction;
            return new Spot(centre.x() + radius * StrictMath.cos(angle), centre.y() + radius * StrictMath.sin(angle));
        }

        @Override
        public Curve inset(double margin) {
            double turn = StrictMath.copySign(margin / radius, to - from);
            return new Arc(centre, radius, from + turn, to - turn);
        }
    }
}
