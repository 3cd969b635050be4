package dev.forebay.boxoffice.seating.plan;

import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.BAD_AREA;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.BAD_CAPACITY;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.MISSING_POSITION;

import dev.forebay.boxoffice.seating.plan.PlanArea.Point;
import dev.forebay.boxoffice.seating.plan.PlanArea.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads areas: the present form, where {@code shape} names the member that holds the outline, and the
 * former one, a rectangle with {@code width}, {@code height} and {@code text} as a string. An area that only
 * decorates and cannot be drawn is left out with a warning; one that is sold from is a fault.
 */
final class AreaReader {

    private static final int MAX_AREAS = 10_000;
    private static final int MAX_POINTS = 1_000;
    private static final double DEFAULT_TEXT_SIZE = 16;

    private final JsonWalk walk;
    private final Faults faults;
    private final DocumentReader document;

    AreaReader(JsonWalk walk, Faults faults, DocumentReader document) {
        this.walk = walk;
        this.faults = faults;
        this.document = document;
    }

    void readAll(Drafts.Zone zone, Drafts.Plan plan) {
        if (!walk.enterArray()) {
            return;
        }
        while (walk.nextElement()) {
            int index = walk.index();
            if (document.withinBound(index, MAX_AREAS, "areas") && walk.enterObject()) {
                var area = area(new Drafts.Area(zone, index));
                if (area.shape != null && plan.areas.size() < MAX_AREAS) {
                    plan.areas.add(area);
                }
            }
        }
    }

    private Drafts.Area area(Drafts.Area area) {
        var outline = new Outline();
        while (walk.nextMember()) {
            switch (walk.member()) {
                case "uuid" -> area.uuid = walk.text(PlanReader.MAX_GUID);
                case "position" -> area.position = document.point();
                case "rotation" -> area.rotation = finite(0);
                case "color" -> area.colour = walk.text(100);
                case "border_color" -> area.border = walk.text(100);
                case "category" -> area.category = walk.text(PlanReader.MAX_NAME);
                case "capacity" -> area.capacity = capacity();
                case "text" -> area.caption = caption();
                default -> outline.read(walk.member());
            }
        }
        area.shape = outline.shape(area);
        if (area.shape == null) {
            leaveOut(area, outline.name);
        } else if (area.position == null) {
            faults.add(area.pointer(), MISSING_POSITION, "\"position\" is missing here: add it with x and y.");
        }
        return area;
    }

    private void leaveOut(Drafts.Area area, @Nullable String shape) {
        var what = shape == null ? "This area has no shape" : "\"" + JsonWalk.shown(shape) + "\" cannot be drawn";
        var how = ": make it a rectangle, circle, ellipse, polygon or text with its measures.";
        if (area.capacity > 0) {
            faults.add(area.pointer(), BAD_AREA, what + how);
        } else {
            faults.warn(area.pointer(), BAD_AREA, what + " and is left out" + how);
        }
    }

    private int capacity() {
        var capacity = walk.number();
        if (capacity == null || capacity == 0) {
            return 0;
        }
        if (capacity >= 1 && capacity <= PlanReader.MAX_SEATS && capacity == Math.rint(capacity)) {
            return capacity.intValue();
        }
        walk.fault(BAD_CAPACITY, "A capacity is a whole number from 1 to " + PlanReader.MAX_SEATS + ".");
        return 0;
    }

    private Drafts.@Nullable Caption caption() {
        if (!walk.isObject()) {
            var text = walk.text(PlanReader.MAX_CAPTION);
            return text == null || text.isEmpty() ? null : new Drafts.Caption(text, null, DEFAULT_TEXT_SIZE, null);
        }
        walk.enterObject();
        String text = null;
        String colour = null;
        Point position = null;
        double size = DEFAULT_TEXT_SIZE;
        while (walk.nextMember()) {
            switch (walk.member()) {
                case "text" -> text = walk.text(PlanReader.MAX_CAPTION);
                case "color" -> colour = walk.text(100);
                case "position" -> position = document.point();
                case "size" -> size = finite(DEFAULT_TEXT_SIZE);
                default -> {}
            }
        }
        return text == null || text.isEmpty() ? null : new Drafts.Caption(text, position, size, colour);
    }

    private double finite(double otherwise) {
        var number = walk.number();
        return number == null || !Double.isFinite(number) ? otherwise : number;
    }

    /** What the members say about the outline; which of them counts is known only at the end. */
    private final class Outline {
        @Nullable
        String name;

        double width = Double.NaN;
        double height = Double.NaN;

        @Nullable
        Shape rectangle;

        @Nullable
        Shape ellipse;

        @Nullable
        Shape circle;

        @Nullable
        Shape polygon;

        void read(String member) {
            switch (member) {
                case "shape" -> name = walk.text(100);
                case "width" -> width = finite(Double.NaN);
                case "height" -> height = finite(Double.NaN);
                case "rectangle" -> rectangle = measured("width", "height", false);
                case "circle" -> circle = measured("radius", "radius", true);
                case "ellipse" -> ellipse = ellipse();
                case "polygon" -> polygon = polygon();
                default -> {}
            }
        }

        @Nullable
        Shape shape(Drafts.Area area) {
            if (name == null) {
                if (rectangle == null && area.caption != null && Double.isNaN(width)) {
                    return new Shape.Text();
                }
                return rectangle != null ? rectangle : sized(width, height, false);
            }
            return switch (name) {
                case "rectangle" -> rectangle != null ? rectangle : sized(width, height, false);
                case "circle" -> circle;
                case "ellipse" -> ellipse;
                case "polygon" -> polygon;
                case "text" -> area.caption == null ? null : new Shape.Text();
                default -> null;
            };
        }

        private @Nullable Shape measured(String first, String second, boolean round) {
            double a = Double.NaN;
            double b = Double.NaN;
            if (walk.enterObject()) {
                while (walk.nextMember()) {
                    boolean isFirst = walk.member().equals(first);
                    boolean isSecond = walk.member().equals(second);
                    if (isFirst || isSecond) {
                        double value = finite(Double.NaN);
                        a = isFirst ? value : a;
                        b = isSecond ? value : b;
                    }
                }
            }
            return sized(a, b, round);
        }

        private @Nullable Shape ellipse() {
            Shape shape = null;
            if (walk.enterObject()) {
                while (walk.nextMember()) {
                    if (walk.member().equals("radius")) {
                        shape = measured("x", "y", true);
                    }
                }
            }
            return shape;
        }

        private @Nullable Shape polygon() {
            List<Point> points = new ArrayList<>();
            if (walk.enterObject()) {
                while (walk.nextMember()) {
                    if (walk.member().equals("points") && walk.enterArray()) {
                        while (walk.nextElement()) {
                            if (document.withinBound(walk.index(), MAX_POINTS, "points")) {
                                points.add(document.point());
                            }
                        }
                    }
                }
            }
            return points.size() < 3 ? null : new Shape.Polygon(points);
        }

        private @Nullable Shape sized(double a, double b, boolean round) {
            if (!PlanSize.fits(a) || !PlanSize.fits(b)) {
                return null;
            }
            return round ? new Shape.Ellipse(a, b) : new Shape.Rectangle(a, b);
        }
    }
}
