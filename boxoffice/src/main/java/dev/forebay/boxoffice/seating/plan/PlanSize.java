package dev.forebay.boxoffice.seating.plan;

/** The plan's extent, in its own units; both sides are greater than 0 and at most {@link #MAX}. */
public record PlanSize(double width, double height) {

    public static final double MAX = 100_000;

    public PlanSize {
        if (!fits(width) || !fits(height)) {
            throw new IllegalArgumentException("a size lies between 0 and " + MAX + ": " + width + " x " + height);
        }
    }

    /** Whether a side may be that long; false for NaN. */
    static boolean fits(double side) {
        return side > 0 && side <= MAX;
    }

    /** Inside, the edge included. */
    boolean contains(double x, double y) {
        return x >= 0 && y >= 0 && x <= width && y <= height;
    }

    /** Inside, or not farther out than the plan is wide and high. False for NaN. */
    boolean near(double x, double y) {
        return x >= -width && x <= 2 * width && y >= -height && y <= 2 * height;
    }
}
